using TinyInfer.Guard.State;

namespace TinyInfer.Tests.State;

/// <summary>Files in flash, whose power can be cut after any byte; the byte that is being written is torn then.</summary>
/// <param name="tear">What an unfinished write looks like.</param>
/// <param name="random">Bits that nobody has written.</param>
internal sealed class SimulatedFlash(Tear tear, Random random) : Storage
{
    /// <summary>Files by their names.</summary>
    internal Dictionary<string, byte[]> Files { get; private init; } = [];

    /// <summary>Steps until the power is cut: an erasure or a byte each.</summary>
    internal int StepsLeft { get; set; } = int.MaxValue;

    /// <summary>Whether writes fail, as those of a full or worn volume.</summary>
    internal bool IsBroken { get; set; }

    /// <summary>How many writes there were.</summary>
    internal long Writes { get; private set; }

    /// <summary>The same bytes in a flash of its own.</summary>
    internal SimulatedFlash Copy() =>
        new(tear, random) { Files = Files.ToDictionary(file => file.Key, file => (byte[])file.Value.Clone()) };

    /// <summary>Saves a state in two slots until the power is cut.</summary>
    /// <param name="name">Name of the slots.</param>
    /// <param name="state">The state.</param>
    /// <param name="steps">Steps until the power is cut.</param>
    /// <returns>Whether it was.</returns>
    internal bool SaveUntilCut(string name, byte[] state, int steps)
    {
        StepsLeft = steps;
        try
        {
            new TwoSlotStateStore(this, name).Save(state);
            return false;
        }
        catch (PowerCutException)
        {
            return true;
        }
        finally
        {
            StepsLeft = int.MaxValue;
        }
    }

    public override int GetLength(string name) => Files.TryGetValue(name, out byte[]? file) ? file.Length : -1;

    public override bool Read(string name, int position, byte[] target, int offset, int count)
    {
        if (!Files.TryGetValue(name, out byte[]? file) || position + count > file.Length)
        {
            return false;
        }

        Array.Copy(file, position, target, offset, count);
        return true;
    }

    public override bool Write(string name, int position, byte[] source, int offset, int count)
    {
        byte[] old = Files.GetValueOrDefault(name, []);
        if (IsBroken || position > old.Length)
        {
            return false;
        }

        Writes++;
        Step();
        byte[] written = [.. old[..position], .. source[offset..(offset + count)]];
        byte[] state = Begin(old, position, written.Length);
        Files[name] = tear == Tear.Committed ? old : tear == Tear.Growing ? state[..position] : state;
        int[] order = [.. Enumerable.Range(position, count)];
        if (tear == Tear.Scattered)
        {
            random.Shuffle(order);
        }

        foreach (int at in order)
        {
            if (StepsLeft == 0 && tear != Tear.Growing)
            {
                state[at] = (byte)((written[at] & state[at]) | (random.Next(256) & (written[at] ^ state[at])));
            }

            Step();
            if (tear == Tear.Growing)
            {
                Files[name] = written[..(at + 1)];
            }

            state[at] = written[at];
        }

        Step();
        Files[name] = written;
        return true;
    }

    /// <summary>The file after the first step, before any byte of the write.</summary>
    private byte[] Begin(byte[] old, int position, int length)
    {
        byte[] state = new byte[length];
        Array.Fill(state, (byte)0xFF);
        if (tear == Tear.Scattered)
        {
            random.NextBytes(state);
        }

        int kept = tear == Tear.Overwriting ? Math.Min(old.Length, length) : position;
        Array.Copy(old, state, kept);
        return state;
    }

    private void Step()
    {
        if (StepsLeft == 0)
        {
            throw new PowerCutException();
        }

        StepsLeft--;
    }
}
