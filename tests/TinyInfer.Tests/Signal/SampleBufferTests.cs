using CsCheck;
using TinyInfer.Signal;

namespace TinyInfer.Tests.Signal;

public sealed class SampleBufferTests
{
    [Fact]
    public void Windows_are_those_of_the_whole_recording()
    {
        Gen.Select(Gen.Int[1, 3], Gen.Int[1, 9], Gen.Int[1, 14], Gen.Int[1, 10].Array[0, 30], Gen.Bool).Sample(
            (channels, length, hop, blocks, wide) =>
            {
                short[] recording = [.. Enumerable.Range(0, blocks.Sum() * channels).Select(i => (short)((i * 7) - 100))];
                int[] wideRecording = [.. recording.Select(x => (int)x)];
                SlidingWindow window = new(channels, length, hop);
                List<int[]> windows = [];
                int at = 0;
                foreach (int block in blocks)
                {
                    int end = at + (block * channels);
                    while (at < end)
                    {
                        int missing = window.Missing;
                        int taken = wide ? window.Append(wideRecording, at, end - at) : window.Append(recording, at, end - at);
                        Assert.Equal(missing - taken, window.Missing);
                        at += taken;
                        if (window.IsFull)
                        {
                            windows.Add([.. window.Samples]);
                            window.Advance();
                        }
                    }
                }

                int frames = recording.Length / channels;
                Assert.Equal(frames < length ? 0 : 1 + ((frames - length) / hop), windows.Count);
                for (int i = 0; i < windows.Count; i++)
                {
                    Assert.Equal(wideRecording.Skip(i * hop * channels).Take(length * channels), windows[i]);
                }
            },
            iter: 2000);
    }

    [Fact]
    public void Single_samples_fill_a_window()
    {
        SlidingWindow window = new(2, 2, 3);
        for (int i = 0; i < 4; i++)
        {
            Assert.False(window.IsFull);
            window.Append(i);
        }

        window.Append(99);
        Assert.Equal([0, 1, 2, 3], window.Samples);
        window.Advance();
        for (int i = 4; i < 10; i++)
        {
            window.Append(i);
        }

        Assert.Equal([6, 7, 8, 9], window.Samples);
        window.Clear();
        Assert.Equal(4, window.Missing);
    }

    [Fact]
    public void Windows_of_nothing_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new SlidingWindow(0, 1, 1));
        Assert.Throws<ArgumentException>(() => new SlidingWindow(1, 0, 1));
        Assert.Throws<ArgumentException>(() => new SlidingWindow(1, 1, 0));
    }

    [Fact]
    public void A_ring_gives_back_what_was_written()
    {
        Gen.Select(Gen.Int[1, 9], Gen.Int[-6, 6].Array[0, 60]).Sample(
            (capacity, steps) =>
            {
                SampleRing ring = new(capacity);
                Queue<short> expected = new();
                short next = 0;
                int dropped = 0;
                short[] block = new short[8];
                foreach (int step in steps)
                {
                    if (step < 0)
                    {
                        int read = ring.Read(block, 1, -step);
                        Assert.Equal(Math.Min(-step, expected.Count), read);
                        for (int i = 0; i < read; i++)
                        {
                            Assert.Equal(expected.Dequeue(), block[1 + i]);
                        }
                    }
                    else
                    {
                        for (int i = 0; i < step; i++)
                        {
                            block[2 + i] = (short)(next + i);
                        }

                        bool fits = expected.Count + step <= capacity;
                        Assert.Equal(fits, step == 1 ? ring.Write(block[2]) : ring.Write(block, 2, step));
                        dropped += fits ? 0 : step;
                        for (int i = 0; fits && i < step; i++)
                        {
                            expected.Enqueue(next++);
                        }
                    }

                    Assert.Equal(expected.Count, ring.Count);
                    Assert.Equal(dropped, ring.Dropped);
                }
            },
            iter: 5000);
        Assert.Throws<ArgumentException>(() => new SampleRing(0));
    }

    [Fact]
    public void A_scan_finds_extremes_and_sum()
    {
        Gen.Select(Gen.Int[1, 4], Gen.Int[0, 3], Gen.Int.Array[1, 40]).Sample(
            (stride, start, values) =>
            {
                int[] samples = new int[start + (values.Length * stride)];
                for (int i = 0; i < values.Length; i++)
                {
                    samples[start + (i * stride)] = values[i];
                }

                SampleScan scan = new();
                scan.Run(samples, start, stride, values.Length);
                Assert.Equal(values.Min(), scan.Minimum);
                Assert.Equal(values.Max(), scan.Maximum);
                Assert.Equal(values.Sum(x => (long)x), scan.Sum);
                Assert.Equal(values.Length, scan.Count);
                Assert.Equal((int)Math.Floor((decimal)scan.Sum / values.Length + 0.5m), scan.Mean);
            },
            iter: 3000);
    }

    [Fact]
    public void Samples_scanned_on_the_way_are_scanned_as_all_at_once()
    {
        Gen<short> sample = Gen.OneOf(Gen.Short, Gen.Short[-3, 3], Gen.Const(short.MinValue), Gen.Const(short.MaxValue));
        Gen.Select(Gen.Int[1, 60], Gen.Int[1, 80], Gen.Int[1, 70].Array[1, 12], sample.Array[0, 400], Gen.Bool).Sample(
            (length, hop, blocks, recording, wide) =>
            {
                SlidingWindow window = new(1, length, hop);
                SampleScan scan = new();
                window.Attach(scan);
                int[] samples = [.. recording.Select(x => (int)x)];
                for (int at = 0, block = 0; at < recording.Length; block++)
                {
                    // Now and then a block of another kind, which is not scanned on the way.
                    int count = Math.Min(blocks[block % blocks.Length], recording.Length - at);
                    at += wide && block % 3 == 1 ? window.Append(samples, at, count) : window.Append(recording, at, count);
                    if (window.IsFull)
                    {
                        window.FinishScan();
                        SampleScan whole = new();
                        whole.Run(window.Samples, 0, 1, length);
                        Assert.Equal((whole.Minimum, whole.Maximum, whole.Sum, whole.Count),
                            (scan.Minimum, scan.Maximum, scan.Sum, scan.Count));
                        window.Advance();
                    }
                }
            },
            iter: 5000);
    }
}
