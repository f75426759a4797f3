using TinyInfer.Converter.Graph;

namespace TinyInfer.Converter.Plan;

/// <summary>
/// Places activations in the arena. Buffers alive at the same time may not overlap; each is put into the first gap that holds it. The order
/// in which they are placed decides how well that goes, so several are tried, many of them random but seeded, and the smallest arena is
/// kept.
/// </summary>
internal static class ArenaPlanner
{
    private const int RandomOrders = 200;

    /// <summary>Plans a network. What is int16 has an arena of its own, since it is an array of another type.</summary>
    /// <param name="network">The network, views included.</param>
    /// <returns>The plan.</returns>
    internal static ArenaPlan Plan(Network network)
    {
        List<ArenaBuffer> buffers = Lifetimes(network);
        ArenaPlan bytes = Plan(network, buffers.FindAll(b => !b.IsWide));
        ArenaPlan words = Plan(network, buffers.FindAll(b => b.IsWide));
        return new ArenaPlan(
            [.. bytes.Buffers, .. words.Buffers.Select(b => b with { Offset = b.Offset + bytes.Size })],
            bytes.Size + words.Size,
            bytes.Size);
    }

    private static ArenaPlan Plan(Network network, List<ArenaBuffer> buffers)
    {
        if (buffers.Count == 0)
        {
            return new ArenaPlan([], 0, 0);
        }

        int bound = LowerBound(buffers, network.Operators.Count);
        Random random = new(1);
        ArenaPlan? best = null;
        foreach (IEnumerable<ArenaBuffer> order in Orders(buffers, random))
        {
            ArenaPlan plan = Place(order);
            best = best == null || plan.Size < best.Size ? plan : best;
            if (best.Size == bound)
            {
                break;
            }
        }

        return best!;
    }

    /// <summary>Bytes alive at the busiest operator: no plan can be smaller.</summary>
    private static int LowerBound(List<ArenaBuffer> buffers, int operators) => Enumerable.Range(-1, operators + 2)
        .Select(step => buffers.Where(b => b.First <= step && step <= b.Last).Sum(b => b.Size)).Max();

    private static IEnumerable<IEnumerable<ArenaBuffer>> Orders(List<ArenaBuffer> buffers, Random random)
    {
        yield return buffers.OrderByDescending(b => b.Size).ThenBy(b => b.First);
        yield return buffers.OrderByDescending(b => (long)b.Size * (b.Last - b.First + 1));
        yield return buffers.OrderByDescending(b => b.Last - b.First).ThenByDescending(b => b.Size);
        yield return buffers.OrderBy(b => b.First).ThenByDescending(b => b.Size);
        for (int i = 0; i < RandomOrders; i++)
        {
            yield return buffers.OrderByDescending(b => b.Size * (0.5 + random.NextDouble())).ToList();
        }
    }

    private static ArenaPlan Place(IEnumerable<ArenaBuffer> order)
    {
        List<ArenaBuffer> placed = [];
        foreach (ArenaBuffer buffer in order)
        {
            int offset = 0;
            foreach (ArenaBuffer other in placed.Where(buffer.LivesWith).OrderBy(b => b.Offset))
            {
                if (other.Offset - offset >= buffer.Size)
                {
                    break;
                }

                offset = Math.Max(offset, other.Offset + other.Size);
            }

            placed.Add(buffer with { Offset = offset });
        }

        int size = placed.Max(b => b.Offset + b.Size);
        return new ArenaPlan([.. placed.OrderBy(b => b.Offset).ThenBy(b => b.First)], size, size);
    }

    private static int SizeOf(Value value) => value.IsWide ? 2 * value.Length : value.Length;

    private static List<ArenaBuffer> Lifetimes(Network network)
    {
        List<ArenaBuffer> buffers = [];
        int end = network.Operators.Count;
        int LastUse(Value value) => network.Outputs.Contains(value) || network.Inputs.Contains(value)
            ? end
            : network.Operators.FindLastIndex(op => op.Inputs.Contains(value));

        foreach (Value input in network.Inputs)
        {
            // An input outlives the run, so that an output can be compared with it.
            buffers.Add(new ArenaBuffer([input], SizeOf(input), -1, end, 0));
        }

        foreach (Operator op in network.Operators.Where(op => op.KeepsOutput))
        {
            // Needed from one run to the next, and so always.
            buffers.Add(new ArenaBuffer([op.Output], SizeOf(op.Output), -1, end, 0));
        }

        for (int index = 0; index < end; index++)
        {
            Operator op = network.Operators[index];
            foreach (Value output in op.KeepsOutput ? [] : op.Outputs)
            {
                int last = Math.Max(index, LastUse(output));
                int shared = SharedBuffer(op, output, index, buffers);
                if (shared >= 0)
                {
                    ArenaBuffer buffer = buffers[shared];
                    buffers[shared] = buffer with { Values = [.. buffer.Values, output], Last = Math.Max(buffer.Last, last) };
                }
                else
                {
                    buffers.Add(new ArenaBuffer([output], SizeOf(output), index, last, 0));
                }
            }
        }

        return buffers;
    }

    /// <summary>
    /// The buffer of an input that the output can lie in: always for a view; in place where nobody reads the input afterwards.
    /// </summary>
    private static int SharedBuffer(Operator op, Value output, int index, List<ArenaBuffer> buffers)
    {
        if (!op.IsView && (!op.RunsInPlace || output != op.Output))
        {
            return -1;
        }

        IEnumerable<Value> candidates = op.IsView ? [op.Input] : op.Inputs.Where(
            v => v.Constant == null && v.Length == output.Length && v.IsWide == output.IsWide);
        foreach (Value input in candidates)
        {
            int found = buffers.FindIndex(b => b.Values.Contains(input));
            if (op.IsView || buffers[found].Last <= index)
            {
                return found;
            }
        }

        return -1;
    }
}
