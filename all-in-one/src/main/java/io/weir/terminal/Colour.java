package io.weir.terminal;

/** The few ways in which text stands out on a terminal. */
public enum Colour {
    RED("31"),
    GREEN("32"),
    YELLOW("33"),
    BLUE("34"),
    CYAN("36"),
    BOLD("1"),
    DIM("2"),
    ALARM("1;31");

    private final String code;

    Colour(String code) {
        this.code = code;
    }

    String on(String text) {
        return "\u001b[" + code + "m" + text + "\u001b[0m";
    }
}
