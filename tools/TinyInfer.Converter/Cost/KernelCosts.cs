using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Blob.Records;
using TinyInfer.Format;

namespace TinyInfer.Converter.Cost;

/// <summary>
/// IL instructions that kernels without weights take, from their attributes: so many per run, row and element. The figures were fitted to
/// counts of a nanoFramework runtime over some two hundred layers of random shapes; all but the smallest lie within a tenth of them.
/// </summary>
internal static class KernelCosts
{
    /// <summary>Instructions of a kernel.</summary>
    /// <param name="records">The records of the model.</param>
    /// <param name="op">The operator.</param>
    /// <returns>Instructions of a run.</returns>
    internal static double Of(BlobModel records, BlobOperator op)
    {
        bool isTfLite = records.Rounding == RoundingMode.TfLite;
        double length = records.Tensors[op.Outputs[0]].Length;
        return op.Code switch
        {
            OperatorCode.Copy => 32,
            OperatorCode.StreamCache => 60,
            _ => OperatorRecord.Read(op) switch
            {
                TableRecord => 68 + (14 * length),
                ConcatRecord r => 22 + (17.0 * r.Outer) + (46.0 * r.Outer * op.Inputs.Count),
                ArgMaxRecord r => 34 + (r.Outer * (11 + (19.3 * r.Depth))),
                SoftmaxRecord r => 66 + (r.Outer * (345 + (88.0 * r.Depth))),
                LogSoftmaxRecord r => 56 + (r.Outer * (82 + (66.0 * r.Depth))),
                ResizeRecord r => Resize(r),
                WalkRecord r => Copies(r),
                PadRecord r => 38 + (23.4 * Math.Ceiling(Math.Log2(length))) + Copies(r.Walk),
                AddRecord r => Walk(r.Walk, 83, 110, 117, isTfLite ? 89 : 70),
                MulRecord r => Walk(r.Walk, 81, 113, 100, isTfLite ? 81.6 : 67.3),
                MaximumRecord r => Walk(r.Walk, 4, 104, 87, 33.3),
                ReduceRecord r => Reduce(r),
                MatMulRecord r => Products(r.Walk),
                LayerNormalizationRecord r => Normalization(r),
                _ => throw new ArgumentOutOfRangeException(nameof(op), op.Code, "there is no cost of this operator"),
            },
        };
    }

    /// <summary>A walk, which goes plane by plane.</summary>
    private static double Walk(WalkRecord walk, double perRun, double perPlane, double perRow, double perElement)
    {
        double rows = walk.Sizes.SkipLast(1).Aggregate(1.0, (product, size) => product * size);
        double planes = walk.Sizes.SkipLast(2).Aggregate(1.0, (product, size) => product * size);
        return perRun + (planes * perPlane) + (rows * (perRow + (perElement * walk.Sizes[^1])));
    }

    /// <summary>Elements of a row go in one native copy where they lie together in both operands.</summary>
    private static double Copies(WalkRecord walk)
    {
        bool isContiguous = walk.FirstStrides[^1] == 1 && walk.SecondStrides[^1] == 1;
        return isContiguous ? Walk(walk, 8, 110, 26.6, 0) : Walk(walk, 8, 110, 33, 21);
    }

    private static double Resize(ResizeRecord resize)
    {
        if (resize.IsLinear)
        {
            return 80 + (resize.Batches * resize.OutputHeight * (30 + (resize.OutputWidth * (35 + (52.0 * resize.Channels)))));
        }

        int[] rows = resize.Rows;
        int different = rows.Where((row, i) => i == 0 || row != rows[i - 1]).Count();
        return 80 + (resize.Batches * ((34.6 * rows.Length) + (31.0 * different * resize.OutputWidth)));
    }

    private static double Reduce(ReduceRecord reduce)
    {
        // The two axes are one where nothing lies between them.
        int first = reduce.Middle == 1 ? 1 : reduce.FirstAxis;
        int second = reduce.Middle == 1 ? reduce.FirstAxis * reduce.SecondAxis : reduce.SecondAxis;
        double rows = (double)reduce.Outer * reduce.Middle;
        return 133 + (rows * (44 + (reduce.Inner * (68 + (first * (20 + SumCost.Of(second)))))));
    }

    /// <summary>Groups of elements, each one run or several.</summary>
    private static double Normalization(LayerNormalizationRecord record)
    {
        double groups = (double)record.Outer * record.Groups;
        double runs = record.Size == 1 ? 1 : record.Positions;
        return 50 + (groups * (470 + (runs * 120) + (89.0 * record.Positions * record.Size)));
    }

    /// <summary>Rows of an output, each with the row of the first operand that it takes and the columns of the second.</summary>
    private static double Products(WalkRecord walk)
    {
        double rows = walk.Sizes.SkipLast(2).Aggregate(1.0, (product, size) => product * size);
        int columns = walk.Sizes[^2];
        int depth = walk.Sizes[^1];
        double steps = Math.Ceiling(depth / 4.0);
        return 30 + (rows * (250 + (18 * depth) + (35 * columns) + (steps * (60 + (45 * columns)))));
    }
}
