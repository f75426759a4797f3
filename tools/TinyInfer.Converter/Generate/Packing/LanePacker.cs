using TinyInfer.Converter.Cost;
using TinyInfer.Converter.Generate.Arithmetic;

namespace TinyInfer.Converter.Generate.Packing;

/// <summary>
/// Packs several outputs' weights for one input into one constant: <c>x · (w[a] + w[b]·2^f + w[c]·2^g)</c> adds to as many sums at once. A
/// field is as wide as its sum needs, proven from the weights and the inputs' ranges, so narrow layers get more fields than wide ones.
/// </summary>
/// <remarks>
/// The fields of a sum start where their lowest value is 0, so no field ever borrows from the next, and final values alone have to fit:
/// what happens in between is arithmetic modulo 2^64. Where sums are too wide for three fields, a row is split into blocks of columns with
/// a sum of their own.
/// </remarks>
internal sealed class LanePacker
{
    private const int MaxLanes = 8;
    private const int MaxBlocks = 4;

    private readonly WeightTable _weights;
    private readonly RowStart?[] _starts;
    private readonly SumRange[,,] _ranges;

    private LanePacker(WeightTable weights, RowStart?[] starts)
    {
        _weights = weights;
        _starts = starts;
        _ranges = new SumRange[MaxBlocks + 1, weights.Rows, MaxBlocks];
        for (int blocks = 1; blocks <= MaxBlocks; blocks++)
        {
            for (int row = 0; row < weights.Rows; row++)
            {
                for (int block = 0; block < blocks; block++)
                {
                    _ranges[blocks, row, block] = weights.RangeOf(row, BlockStart(block, blocks), BlockStart(block + 1, blocks));
                }
            }
        }
    }

    /// <summary>Finds the cheapest grouping of outputs.</summary>
    /// <param name="weights">The matrix.</param>
    /// <param name="starts">Where the sum of each row should start, if it matters.</param>
    internal static PackingPlan Pack(WeightTable weights, RowStart?[] starts)
    {
        LanePacker packer = new(weights, starts);
        int[] rows = [.. Enumerable.Range(0, weights.Rows).Where(r => packer._ranges[1, r, 0].Width > 0)];
        int[] sorted = [.. rows.OrderByDescending(r => packer._ranges[1, r, 0].Width)];
        (double Cost, IReadOnlyList<OutputGroup> Groups) best = packer.Partition(sorted);
        foreach (int[] order in new[] { Fold(sorted), rows })
        {
            (double Cost, IReadOnlyList<OutputGroup> Groups) other = packer.Partition(order);
            best = other.Cost < best.Cost ? other : best;
        }

        PackedInput[] inputs = [.. Enumerable.Range(0, weights.Columns).Select(c => new PackedInput([(c, 0)]))];
        return new PackingPlan(inputs, [.. best.Groups, .. PackedOutput.Constants(weights)]);
    }

    /// <summary>One wide row and two narrow ones in turn, so that their fields fit a sum together.</summary>
    private static int[] Fold(int[] sorted)
    {
        List<int> order = [];
        int low = 0;
        int high = sorted.Length - 1;
        while (low <= high)
        {
            order.Add(sorted[low++]);
            for (int i = 0; i < 2 && low <= high; i++)
            {
                order.Add(sorted[high--]);
            }
        }

        return [.. order];
    }

    private int BlockStart(int block, int blocks) => block * _weights.Columns / blocks;

    /// <summary>Cuts an order of rows into groups, at the least cost (dynamic programming).</summary>
    private (double Cost, IReadOnlyList<OutputGroup> Groups) Partition(int[] order)
    {
        double[] cost = new double[order.Length + 1];
        (int Lanes, int Blocks)[] choice = new (int, int)[order.Length + 1];
        for (int end = 1; end <= order.Length; end++)
        {
            cost[end] = double.MaxValue;
            for (int lanes = 1; lanes <= Math.Min(end, MaxLanes); lanes++)
            {
                int[] rows = order[(end - lanes)..end];
                int blocks = Enumerable.Range(1, MaxBlocks).FirstOrDefault(b => Fits(rows, b));
                double total = cost[end - lanes] + CostOf(rows, Math.Max(blocks, 1));
                if ((blocks > 0 || lanes == 1) && total < cost[end])
                {
                    cost[end] = total;
                    choice[end] = (lanes, Math.Max(blocks, 1));
                }
            }
        }

        List<OutputGroup> groups = [];
        for (int end = order.Length; end > 0; end -= choice[end].Lanes)
        {
            groups.Insert(0, MakeGroup(order[(end - choice[end].Lanes)..end], choice[end].Blocks));
        }

        return (cost[order.Length], groups);
    }

    private bool Fits(int[] rows, int blocks)
    {
        for (int block = 0; block < blocks; block++)
        {
            int bits = 0;
            foreach (int row in rows)
            {
                bits += _ranges[blocks, row, block].Bits;
            }

            if (bits > 64)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Instructions of a group's products and of taking its fields out.</summary>
    private double CostOf(int[] rows, int blocks)
    {
        int products = 0;
        for (int column = 0; column < _weights.Columns; column++)
        {
            products += Array.Exists(rows, row => _weights[row, column] != 0) ? 1 : 0;
        }

        double product = IlCosts.LoadLocal(4).Instructions + 3;
        return (products * product) + (blocks * (3 + (5 * rows.Length)));
    }

    private OutputGroup MakeGroup(int[] rows, int blocks)
    {
        // The widest row takes the top field, which needs no mask.
        rows = [.. rows.OrderBy(r => _ranges[1, r, 0].Width)];
        PackedSum[] sums = new PackedSum[blocks];
        List<PackedField>[] fields = [.. rows.Select(_ => new List<PackedField>())];
        long[] offsets = new long[rows.Length];
        for (int block = 0; block < blocks; block++)
        {
            int[] shifts = new int[rows.Length];
            long start = 0;
            int shift = 0;
            for (int lane = 0; lane < rows.Length; lane++)
            {
                SumRange range = _ranges[blocks, rows[lane], block];
                bool isTop = lane == rows.Length - 1;
                int width = isTop ? 64 - shift : range.Bits;
                shifts[lane] = shift;
                fields[lane].Add(new PackedField(block, shift, width, isTop && shift == 0));
                if (shift > 0 || !isTop)
                {
                    long move = (blocks == 1 ? _starts[rows[lane]]?.Fit(range, width) : null) ?? -range.Minimum;
                    offsets[lane] += move;
                    start = unchecked(start + (move << shift));
                }

                shift += range.Bits;
            }

            sums[block] = new PackedSum(start, [.. Products(rows, shifts, BlockStart(block, blocks), BlockStart(block + 1, blocks))]);
        }

        return new OutputGroup(
            sums, [.. rows.Select((row, lane) => new PackedOutput(row, fields[lane], offsets[lane], _ranges[1, row, 0]))]);
    }

    private IEnumerable<PackedProduct> Products(int[] rows, int[] shifts, int first, int end)
    {
        for (int column = first; column < end; column++)
        {
            long factor = 0;
            for (int lane = 0; lane < rows.Length; lane++)
            {
                factor = unchecked(factor + ((long)_weights[rows[lane], column] << shifts[lane]));
            }

            if (factor != 0)
            {
                yield return new PackedProduct(column, factor);
            }
        }
    }
}
