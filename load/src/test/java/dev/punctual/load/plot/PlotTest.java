package dev.punctual.load.plot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PlotTest {
    private static final List<Point> RISING = List.of(new Point(0, 0), new Point(1, 0.5));
    private final Plot plot =
            new Plot(
                    "Title",
                    "Description.",
                    Axis.seconds("time", 1),
                    Axis.linear("share", 1, share -> Element.number(share)));

    @Test
    void aLineGoesThroughItsPoints() {
        assertThat(plot.line("rising", 0, RISING).figure().toString())
                .contains("points=\"74,252 530,144\"");
    }

    @Test
    void areasLieOnTopOfEachOther() {
        plot.stack("first", 0, RISING).stack("second", 1, RISING);
        assertThat(plot.figure().toString())
                .contains("points=\"74,252 530,144 530,252 74,252\"")
                .contains("points=\"74,252 530,36 530,144 74,252\"");
    }

    @Test
    void namesAreEscapedWhereverTheyStand() {
        String figure = plot.line("<b> & \"c\"", 0, RISING).limit("x < 1", 0.5).figure().toString();
        assertThat(figure)
                .contains("&lt;b&gt; &amp; &quot;c&quot;", "x &lt; 1")
                .doesNotContain("<b>");
    }
}
