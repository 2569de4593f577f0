package io.weir.analyze.parse;

/** English names of months and weekdays, short and long. */
final class MonthNames {

    private static final String[] MONTHS = {
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December"
    };
    private static final String[] DAYS = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};

    private MonthNames() {}

    /** The month, 1–12, whose name begins at {@code i}; 0 if none does. */
    static int find(byte[] b, int i, int to) {
        int index = index(MONTHS, b, i, to);
        return index < 0 || nameLength(MONTHS[index], b, i, to) == 0 ? 0 : index + 1;
    }

    /** How long the month's name at {@code i} is; 0 if none begins there. */
    static int length(byte[] b, int i, int to) {
        int index = index(MONTHS, b, i, to);
        return index < 0 ? 0 : nameLength(MONTHS[index], b, i, to);
    }

    /** How long the weekday's name at {@code i} is; 0 if none begins there. */
    static int weekdayLength(byte[] b, int i, int to) {
        int index = index(DAYS, b, i, to);
        return index < 0 ? 0 : nameLength(DAYS[index], b, i, to);
    }

    private static int index(String[] names, byte[] b, int i, int to) {
        if (to - i < 3) {
            return -1;
        }
        for (int k = 0; k < names.length; k++) {
            String name = names[k];
            if ((b[i] & 0xdf) == name.charAt(0)
                    && (b[i + 1] | 0x20) == name.charAt(1)
                    && (b[i + 2] | 0x20) == name.charAt(2)) {
                return k;
            }
        }
        return -1;
    }

    /** Three letters or all of them. */
    private static int nameLength(String name, byte[] b, int i, int to) {
        if (!Ascii.isLetter(Ascii.at(b, i + 3, to))) {
            return 3;
        }
        int length = name.length();
        return Ascii.startsWith(b, i + 3, to, name.substring(3)) && !Ascii.isLetter(Ascii.at(b, i + length, to))
                ? length
                : 0;
    }
}
