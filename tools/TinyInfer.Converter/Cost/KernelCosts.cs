using TinyInfer.Converter.Blob;
using TinyInfer.Format;

namespace TinyInfer.Converter.Cost;

/// <summary>
/// IL instructions that kernels without weights take, from their attributes: so many a run, a row, an element. The figures were fitted to counts of a
/// nanoFramework runtime over some two hundred layers of random shapes; all but the smallest lie within a tenth of them.
/// </summary>
internal static class KernelCosts
{
    /// <summary>What a kernel takes.</summary>
    /// <param name="records">The records of the model.</param>
    /// <param name="op">The operator.</param>
    /// <returns>Instructions of a run.</returns>
    internal static double Of(BlobModel records, BlobOperator op)
    {
        List<int> a = op.Attributes;
        bool isTfLite = records.Rounding == RoundingMode.TfLite;
        double length = records.Tensors[op.Outputs[0]].Length;
        return op.Code switch
        {
            OperatorCode.Table => 68 + (14 * length),
            OperatorCode.Copy => 32,
            OperatorCode.StreamCache => 60,
            OperatorCode.Concat => 22 + (17.0 * a[0]) + (46.0 * a[0] * op.Inputs.Count),
            OperatorCode.ArgMax => 34 + (a[0] * (11 + (19.3 * a[1]))),
            OperatorCode.Softmax => 66 + (a[0] * (345 + (88.0 * a[1]))),
            OperatorCode.LogSoftmax => 56 + (a[0] * (82 + (66.0 * a[1]))),
            OperatorCode.Resize => Resize(op),
            OperatorCode.Slice or OperatorCode.Transpose => Copies(a),
            OperatorCode.Pad => 38 + (23.4 * Math.Ceiling(Math.Log2(length))) + Copies(a),
            OperatorCode.Add => Walk(a, 83, 110, 117, isTfLite ? 89 : 70),
            OperatorCode.Mul => Walk(a, 81, 113, 100, isTfLite ? 81.6 : 67.3),
            OperatorCode.Maximum or OperatorCode.Minimum => Walk(a, 4, 104, 87, 33.3),
            OperatorCode.Reduce => Reduce(a),
            OperatorCode.MatMul => Products(a),
            OperatorCode.LayerNormalization => Normalization(a),
            _ => throw new ArgumentOutOfRangeException(nameof(op), op.Code, "there is no cost of this operator"),
        };
    }

    /// <summary>A walk, which goes plane by plane.</summary>
    private static double Walk(List<int> a, double perRun, double perPlane, double perRow, double perElement)
    {
        int rank = a[0];
        double rows = 1;
        double planes = 1;
        for (int axis = 0; axis < rank - 1; axis++)
        {
            rows *= a[1 + axis];
            planes *= axis < rank - 2 ? a[1 + axis] : 1;
        }

        return perRun + (planes * perPlane) + (rows * (perRow + (perElement * a[rank])));
    }

    /// <summary>Elements of a row go in one native copy where they lie together in both operands.</summary>
    private static double Copies(List<int> a)
    {
        int rank = a[0];
        bool isContiguous = a[1 + (2 * rank)] == 1 && a[2 + (3 * rank)] == 1;
        return isContiguous ? Walk(a, 8, 110, 26.6, 0) : Walk(a, 8, 110, 33, 21);
    }

    private static double Resize(BlobOperator op)
    {
        List<int> a = op.Attributes;
        if (a.Count > 6)
        {
            return 80 + (a[0] * a[4] * (30 + (a[5] * (35 + (52.0 * a[3])))));
        }

        int[] rows = new int[a[4]];
        Buffer.BlockCopy(op.Constants[0], 0, rows, 0, op.Constants[0].Length);
        int different = rows.Where((row, i) => i == 0 || row != rows[i - 1]).Count();
        return 80 + (a[0] * ((34.6 * rows.Length) + (31.0 * different * a[5])));
    }

    private static double Reduce(List<int> a)
    {
        // The two axes are one where nothing lies between them.
        int first = a[2] == 1 ? 1 : a[1];
        int second = a[2] == 1 ? a[1] * a[3] : a[3];
        double rows = (double)a[0] * a[2];
        return 133 + (rows * (44 + (a[4] * (68 + (first * (20 + SumCost.Of(second)))))));
    }

    /// <summary>Groups of elements, each one run or several.</summary>
    private static double Normalization(List<int> a)
    {
        double groups = (double)a[0] * a[2];
        double runs = a[3] == 1 ? 1 : a[1];
        return 50 + (groups * (470 + (runs * 120) + (89.0 * a[1] * a[3])));
    }

    /// <summary>Rows of an output, each with the row of the first operand that it takes and the columns of the second.</summary>
    private static double Products(List<int> a)
    {
        int rank = a[0];
        double rows = a.Take(rank - 1).Skip(1).Aggregate(1.0, (product, size) => product * size);
        int columns = a[rank - 1];
        int depth = a[rank];
        double steps = Math.Ceiling(depth / 4.0);
        return 30 + (rows * (250 + (18 * depth) + (35 * columns) + (steps * (60 + (45 * columns)))));
    }
}
