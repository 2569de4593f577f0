package io.weir.analyze.detect;

import io.weir.analyze.window.WindowSettings;

/** What all services of a stage are judged by; without state. */
record Rules(
        WindowSettings windows, ErrorRateRule errorRate, NewErrorPatternRule newErrorPattern, SilenceRule silence) {

    static Rules of(DetectSettings settings) {
        return new Rules(
                settings.windows(),
                new ErrorRateRule(settings.errorRate()),
                new NewErrorPatternRule(settings.newErrorPattern()),
                new SilenceRule(settings.silence()));
    }
}
