package dev.punctual.core.window;

import dev.punctual.core.value.Frame;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// The oldest text, the newest texts or the newest different texts of some events; newest first.
final class TextList implements TileObject {
    private final Accumulator.Texts accumulator;
    private final List<String> texts = new ArrayList<>(1);

    TextList(Accumulator.Texts accumulator) {
        this.accumulator = accumulator;
    }

    /// Which texts are kept.
    enum Kept {
        OLDEST,
        NEWEST,
        NEWEST_DIFFERENT
    }

    @Override
    public void add(EventRows events, int place) {
        String text = events.textAt(place, accumulator.text());
        if (accumulator.kept() == Kept.OLDEST) {
            if (texts.isEmpty()) {
                texts.add(text);
            }
            return;
        }
        if (accumulator.kept() == Kept.NEWEST_DIFFERENT) {
            texts.remove(text);
        }
        texts.addFirst(text);
        if (texts.size() > accumulator.n()) {
            texts.removeLast();
        }
    }

    @Override
    public TileObject withOlder(TileObject older) {
        TextList before = (TextList) older;
        if (accumulator.kept() == Kept.OLDEST) {
            return before.texts.isEmpty() ? this : before;
        }
        if (texts.size() == accumulator.n()) {
            return this;
        }
        var both = new TextList(accumulator);
        both.texts.addAll(texts);
        for (String text : before.texts) {
            if (both.texts.size() < accumulator.n()
                    && (accumulator.kept() == Kept.NEWEST || !both.texts.contains(text))) {
                both.texts.add(text);
            }
        }
        return both;
    }

    @Override
    public TileObject copy() {
        var copy = new TextList(accumulator);
        copy.texts.addAll(texts);
        return copy;
    }

    @Override
    public void encode(StateWriter out) {
        out.putInt(texts.size());
        texts.forEach(out::putText);
    }

    static TextList decode(Accumulator.Texts accumulator, ByteBuffer in) {
        var list = new TextList(accumulator);
        for (int i = in.getInt(); i > 0; i--) {
            list.texts.add(StateWriter.text(in));
        }
        return list;
    }

    @Override
    public boolean write(Output output, Frame target, int cell) {
        for (int i = 0; i < output.width(); i++) {
            if (i < texts.size()) {
                target.putText(cell + i, texts.get(i));
            } else {
                target.putAbsent(cell + i);
            }
        }
        return !texts.isEmpty();
    }
}
