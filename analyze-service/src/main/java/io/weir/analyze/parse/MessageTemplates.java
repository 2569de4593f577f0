package io.weir.analyze.parse;

/** Message templates ({@code Hello {Name}}) as CLEF has them. */
final class MessageTemplates {

    private MessageTemplates() {}

    /** The template with each hole filled from the record; a hole that nothing fills stays as it is. */
    static String render(String template, StructuredRecord record) {
        int open = template.indexOf('{');
        if (open < 0) {
            return template;
        }
        StringBuilder out = new StringBuilder(template.length() + 32);
        int done = 0;
        while (open >= 0) {
            int close = template.indexOf('}', open);
            if (close < 0) {
                break;
            }
            Object value = record.value(name(template.substring(open + 1, close)));
            if (value != null) {
                out.append(template, done, open).append(value);
                done = close + 1;
            }
            open = template.indexOf('{', close);
        }
        return out.append(template, done, template.length()).toString();
    }

    /** The hole's name without the sign that says how to capture it, its width and its format. */
    private static String name(String hole) {
        int start = !hole.isEmpty() && (hole.charAt(0) == '@' || hole.charAt(0) == '$') ? 1 : 0;
        for (int i = start; i < hole.length(); i++) {
            if (hole.charAt(i) == ':' || hole.charAt(i) == ',') {
                return hole.substring(start, i);
            }
        }
        return hole.substring(start);
    }
}
