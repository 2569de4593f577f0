package io.weir.terminal;

/** Colours text, or leaves it as it is where colours are not wanted. */
@FunctionalInterface
public interface Painter {

    /** Leaves every text as it is. */
    Painter PLAIN = (text, colour) -> text;

    /** Colours every text. */
    Painter COLOURED = (text, colour) -> colour.on(text);

    /** The text, coloured where colours are wanted. */
    String paint(String text, Colour colour);
}
