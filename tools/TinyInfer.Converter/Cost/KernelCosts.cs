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
            OperatorCode.Copy => 27,
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
                AddRecord r => Walk(r.Walk, 83, 110, 117, isTfLite ? 89 : 70) + SumTable(records, r),
                MulRecord r => Walk(r.Walk, 81, 113, 100, isTfLite ? 81.6 : 67.3),
                MaximumRecord r => Walk(r.Walk, 4, 104, 87, 33.3),
                ReduceRecord r => Reduce(r),
                MatMulRecord r => Products(r.Walk, isTfLite),
                SupportVectorsRecord r => Distances(r.Count, r.Vectors.Length / r.Count, r.Starts.Length, r.IsRadial ? 28.2 : 21.5),
                TreeEnsembleRecord r => Trees(r),
                LayerNormalizationRecord r => Normalization(r, isTfLite),
                _ => throw new ArgumentOutOfRangeException(nameof(op), op.Code, "there is no cost of this operator"),
            },
        };
    }

    /// <summary>Distances from vectors, or products with them.</summary>
    private static double Distances(int count, int width, int outputs, double perElement) =>
        50 + (20.0 * width) + (count * (99 + (perElement * width))) + (outputs * (40 + (15.0 * count)));

    /// <summary>Trees, each way half the time.</summary>
    private static double Trees(TreeEnsembleRecord record) => 60 + (45.0 * record.Starts.Length)
        + record.Trees.Sum(tree => 62 + (43 * tree.SumCount) + (51 * tree.Root.ExpectedSplits));

    /// <summary>A walk, which goes plane by plane.</summary>
    private static double Walk(WalkRecord walk, double perRun, double perPlane, double perRow, double perElement)
    {
        double rows = walk.Sizes.SkipLast(1).Aggregate(1.0, (product, size) => product * size);
        double planes = walk.Sizes.SkipLast(2).Aggregate(1.0, (product, size) => product * size);

        // Where there is one plane, no axis leads to the next.
        return perRun + (walk.Sizes.Length > 2 ? planes * perPlane : perPlane - 45) + (rows * (perRow + (perElement * walk.Sizes[^1])));
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
            double row = 52 + (resize.OutputWidth * (41 + (62.0 * resize.Channels)));
            return 50 + (resize.Batches * (24 + (resize.OutputHeight * row)));
        }

        int[] rows = resize.Rows;
        int different = rows.Where((row, i) => i == 0 || row != rows[i - 1]).Count();
        return 62 + (resize.Batches * (18 + (34.6 * rows.Length) + (31.0 * different * resize.OutputWidth)));
    }

    private static double Reduce(ReduceRecord reduce)
    {
        // The two axes are one where nothing lies between them.
        int first = reduce.Middle == 1 ? 1 : reduce.FirstAxis;
        int second = reduce.Middle == 1 ? reduce.FirstAxis * reduce.SecondAxis : reduce.SecondAxis;
        double rows = (double)reduce.Outer * reduce.Middle;
        return 133 + (rows * (44 + (reduce.Inner * (68 + (first * (20 + SumCost.Of(second)))))));
    }

    /// <summary>
    /// Filling of the table of the operand that is rescaled, which each run does anew where sums share the memory for it.
    /// </summary>
    private static double SumTable(BlobModel records, AddRecord sum)
    {
        bool isTwice = records.Rounding == RoundingMode.TfLite && sum.First.Exponent + sum.Second.Exponent < 0;
        return records.Operators.Count(op => op.Code == OperatorCode.Add) > 1 ? 50 + (256.0 * (isTwice ? 48 : 36)) : 0;
    }

    /// <summary>Groups of elements, each one run or several.</summary>
    private static double Normalization(LayerNormalizationRecord record, bool isTfLite)
    {
        (int runs, int length) = record.Size == 1 ? (1, record.Positions) : (record.Positions, record.Size);
        return record.Outer * (34 + (record.Groups * (272 + (runs * (158 + ((isTfLite ? 113.0 : 100) * length))))));
    }

    /// <summary>
    /// Rows of an output, each with the row of the first operand that it takes, filled up to a multiple of four, and the columns of the
    /// second.
    /// </summary>
    private static double Products(WalkRecord walk, bool isTfLite)
    {
        double rows = walk.Sizes.SkipLast(2).Aggregate(1.0, (product, size) => product * size);
        int columns = walk.Sizes[^2];
        int depth = walk.Sizes[^1];
        int steps = (depth + 3) / 4;
        double gather = (39.0 * depth) + (23 * ((4 * steps) - depth));
        return 340 + (rows * (237 + gather + ((isTfLite ? 67 : 54.5) * columns) + (steps * (15.6 + (46.3 * columns)))));
    }
}
