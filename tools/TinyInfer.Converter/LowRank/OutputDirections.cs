using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Operators;
using TinyInfer.Converter.Tune;

namespace TinyInfer.Converter.LowRank;

/// <summary>
/// The directions in which the output of a fully connected layer y = W·x moves on calibration data, those first in which it moves most:
/// the singular values and vectors of W·√C, with C the covariance of x.
/// </summary>
internal sealed class OutputDirections
{
    /// <summary>
    /// Part of the mean variance of the inputs that is added to each, more if there are fewer samples than inputs: a direction that is not
    /// in the samples may be in others.
    /// </summary>
    private const double Damping = 1e-3;

    /// <summary>A variance as part of all that is rounding.</summary>
    private const double Rounding = 1e-12;

    private readonly double[] _variances;
    private readonly double[][] _first;
    private readonly double[][] _second;
    private readonly double[] _mean;

    private OutputDirections(double[] variances, double[][] first, double[][] second, double[] mean)
    {
        _variances = variances;
        _first = first;
        _second = second;
        _mean = mean;
    }

    /// <summary>Finds the directions.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="inputs">What it reads.</param>
    internal static OutputDirections Of(Dense layer, IReadOnlyList<float[]> inputs)
    {
        double[] mean = [.. Enumerable.Range(0, layer.Columns).Select(i => inputs.Average(x => (double)x[i]))];
        double[,] covariance = Covariance(inputs, mean);
        double[][] weights = [.. layer.Weights.Values.Chunk(layer.Columns).Select(row => Array.ConvertAll(row, w => (double)w))];
        return layer.Channels <= layer.Columns ? ByOutputs(weights, covariance, mean) : ByInputs(weights, covariance, mean);
    }

    /// <summary>The lowest rank that keeps a signal-to-noise ratio.</summary>
    /// <param name="decibel">The ratio in dB.</param>
    internal int LeastRank(double decibel) =>
        Enumerable.Range(1, _variances.Length).FirstOrDefault(rank => DecibelOf(rank) >= decibel, _variances.Length);

    /// <summary>The signal-to-noise ratio of the output with some of the directions, in dB.</summary>
    /// <param name="rank">How many.</param>
    internal double DecibelOf(int rank)
    {
        double all = _variances.Sum();
        return 10 * Math.Log10(all / Math.Max(_variances.Skip(rank).Sum(), Math.Max(Rounding * all, double.Epsilon)));
    }

    /// <summary>The weights of two layers that follow each other. What is between them has the same deviation in all channels.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="rank">How many directions they keep.</param>
    /// <returns>The first's, the second's, and the second's bias.</returns>
    internal (ConstantTensor First, ConstantTensor Second, ConstantTensor Bias) Split(Dense layer, int rank)
    {
        float[] first = [.. _first.Take(rank).SelectMany(row => row).Select(w => (float)w)];
        float[] second = [.. _second.SelectMany(row => row.Take(rank)).Select(w => (float)w)];
        double[] between = Times(_first[..rank], _mean);
        double[] kept = Times([.. _second.Select(row => row[..rank])], between);
        float[] bias = [.. Enumerable.Range(0, layer.Channels).Select(i =>
        {
            double whole = 0;
            for (int column = 0; column < layer.Columns; column++)
            {
                whole += layer.Weights.Values[(i * layer.Columns) + column] * _mean[column];
            }

            return (float)((layer.Bias?.Values[i] ?? 0) + whole - kept[i]);
        })];
        return (new ConstantTensor([rank, layer.Columns], first), new ConstantTensor([layer.Channels, rank], second),
            new ConstantTensor([layer.Channels], bias));
    }

    /// <summary>W·C·Wᵀ = Q·Λ·Qᵀ: then V = Λ^−½·Qᵀ·W, and U = Q·Λ^½.</summary>
    private static OutputDirections ByOutputs(double[][] weights, double[,] covariance, double[] mean)
    {
        double[][] moved = Product(weights, Rows(covariance));
        SymmetricEigen eigen = SymmetricEigen.Of(Gram(moved, weights));
        double[] deviations = Deviations(eigen.Values);
        double[][] first = [.. eigen.Vectors.Select((q, k) => Array.ConvertAll(Combine(q, weights), w => w / deviations[k]))];
        double[][] second = [.. weights.Select((_, i) => deviations.Select((d, k) => eigen.Vectors[k][i] * d).ToArray())];
        return new OutputDirections(Variances(eigen.Values), first, second, mean);
    }

    /// <summary>C = E·D·Eᵀ, A = W·E·√D, Aᵀ·A = P·Λ·Pᵀ: then V = Pᵀ·D^−½·Eᵀ, and U = A·P.</summary>
    private static OutputDirections ByInputs(double[][] weights, double[,] covariance, double[] mean)
    {
        SymmetricEigen inputs = SymmetricEigen.Of(covariance);
        double[] roots = Deviations(inputs.Values);
        double[][] whitened = [.. weights.Select(row => inputs.Vectors.Select((e, k) => Dot(row, e) * roots[k]).ToArray())];
        double[][] columns = [.. Enumerable.Range(0, roots.Length).Select(k => whitened.Select(row => row[k]).ToArray())];
        SymmetricEigen eigen = SymmetricEigen.Of(Gram(columns, columns));
        double[][] scaled = [.. inputs.Vectors.Select((e, k) => Array.ConvertAll(e, x => x / roots[k]))];
        double[][] first = [.. eigen.Vectors.Select(p => Combine(p, scaled))];
        double[][] second = [.. whitened.Select(row => eigen.Vectors.Select(p => Dot(row, p)).ToArray())];
        return new OutputDirections(Variances(eigen.Values), first, second, mean);
    }

    private static double[,] Covariance(IReadOnlyList<float[]> rows, double[] mean)
    {
        int n = mean.Length;
        double[,] covariance = CovarianceMatrix.Of([.. rows.Select(row => row.Select((x, i) => x - mean[i]).ToArray())], n);

        // Of inputs that never move, all directions are worth the same.
        double scarcity = Math.Max(1, (double)n / rows.Count);
        double added = Damping * scarcity * scarcity * Enumerable.Range(0, n).Average(i => covariance[i, i]);
        for (int i = 0; i < n; i++)
        {
            covariance[i, i] += added > 0 ? added : 1;
        }

        return covariance;
    }

    private static double[] Variances(double[] values) => Array.ConvertAll(values, v => Math.Max(v, 0));

    /// <summary>Roots, none of them so small that dividing by it makes rounding large.</summary>
    private static double[] Deviations(double[] values)
    {
        double least = Math.Max(Rounding * values.Max(), double.Epsilon);
        return Array.ConvertAll(values, v => Math.Sqrt(Math.Max(v, least)));
    }

    private static double Dot(double[] a, double[] b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }

    private static double[] Times(double[][] rows, double[] vector) => Array.ConvertAll(rows, row => Dot(row, vector));

    /// <summary>The sum of rows, each times a number.</summary>
    private static double[] Combine(double[] factors, double[][] rows)
    {
        double[] sum = new double[rows[0].Length];
        for (int k = 0; k < rows.Length; k++)
        {
            for (int i = 0; i < sum.Length; i++)
            {
                sum[i] += factors[k] * rows[k][i];
            }
        }

        return sum;
    }

    private static double[][] Product(double[][] a, double[][] b) => Array.ConvertAll(a, row => Combine(row, b));

    /// <summary>All products of rows of the one and rows of the other, which are the same both ways round.</summary>
    private static double[,] Gram(double[][] a, double[][] b)
    {
        double[,] result = new double[a.Length, a.Length];
        for (int i = 0; i < a.Length; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                result[i, j] = result[j, i] = Dot(a[i], b[j]);
            }
        }

        return result;
    }

    private static double[][] Rows(double[,] matrix) => [.. Enumerable.Range(0, matrix.GetLength(0)).Select(
        i => Enumerable.Range(0, matrix.GetLength(1)).Select(j => matrix[i, j]).ToArray())];
}
