using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Operators;
using TinyInfer.Converter.Tune;

namespace TinyInfer.Converter.Sparsity;

/// <summary>A layer whose rows give up groups of weights one after the other.</summary>
internal sealed class PrunableLayer
{
    private readonly int[][] _groups;
    private readonly double[][,] _moments;
    private readonly GroupPruner[] _shared;
    private readonly double _signal;
    private readonly int _perGroup;
    private readonly int[] _taken;
    private List<(int Group, double Loss)>[] _orders = [];
    private double _lost;

    /// <summary>Makes a layer that nothing is taken from.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="samples">What it reads.</param>
    /// <param name="mostColumns">The longest row whose inputs' correlations count.</param>
    /// <param name="damping">Part of the mean square of the inputs that is added to each.</param>
    internal PrunableLayer(WeightedOperator layer, LayerSamples samples, int mostColumns, double damping)
    {
        Layer = layer;
        _groups = ProductGroups.Of(layer);
        _perGroup = layer.Channels / samples.Groups;
        _moments = [.. samples.Real.Select(rows => Moments(rows, samples.Columns, samples.Columns <= mostColumns))];
        _shared = [.. _moments.Select((m, group) => new GroupPruner(
            _groups, [.. Enumerable.Range(group * _perGroup, _perGroup).Select(RowOf)], CholeskyFactor.InvertMatrix(Damp(m, damping))))];
        _signal = Math.Max(Enumerable.Range(0, Rows).Select(Variance).Sum(), double.Epsilon);
        _taken = new int[Rows];
    }

    /// <summary>The layer.</summary>
    internal WeightedOperator Layer { get; }

    /// <summary>Its rows.</summary>
    internal int Rows => Layer.Channels;

    /// <summary>What the group of inputs costs that all rows together miss least, as <see cref="PriceOf"/>.</summary>
    /// <returns>The cost; null if none is left to take.</returns>
    internal double? PriceOfInputs() =>
        _shared.Length > 1 || _shared[0].Left <= 1 ? null : _shared[0].FindNext().Loss / _signal * _groups.Length;

    /// <summary>Takes that group.</summary>
    /// <returns>Weights that are 0 for it.</returns>
    internal int TakeInputs()
    {
        (int group, double loss) = _shared[0].TakeNext();
        _lost += loss;
        return _groups[group].Length * Rows;
    }

    /// <summary>Finds in which order each row gives up the groups that are left.</summary>
    internal void Part()
    {
        _orders = new List<(int, double)>[Rows];
        Parallel.For(0, Rows, row =>
        {
            GroupPruner pruner = _shared[row / _perGroup].Part(row % _perGroup);
            _orders[row] = [.. Enumerable.Range(0, pruner.Left).Select(_ => pruner.TakeNext())];
        });
    }

    /// <summary>What the next group of a row costs: noise as part of the layer's signal, for each of the layer's products.</summary>
    /// <param name="row">The row.</param>
    /// <returns>The cost; null if none is left.</returns>
    internal double? PriceOf(int row) => _taken[row] == _orders[row].Count
        ? null
        : _orders[row][_taken[row]].Loss / _signal * _groups.Length * Rows;

    /// <summary>Takes the next group of a row.</summary>
    /// <param name="row">The row.</param>
    /// <returns>Weights that are 0 for it.</returns>
    internal int Take(int row)
    {
        (int group, double loss) = _orders[row][_taken[row]++];
        _lost += loss;
        return _groups[group].Length;
    }

    /// <summary>Gives the layer the weights that are left.</summary>
    internal PrunedLayer Finish()
    {
        float[] weights = [.. Layer.Weights.Values];
        float[] bias = new float[Rows];
        int columns = weights.Length / Rows;
        int left = 0;
        Parallel.For(0, Rows, row =>
        {
            GroupPruner pruner = _shared[row / _perGroup].Part(row % _perGroup);
            for (int i = 0; i < _taken[row]; i++)
            {
                pruner.TakeNext();
            }

            for (int i = 0; i < columns; i++)
            {
                weights[(row * columns) + i] = (float)pruner.Rows[0][i];
            }

            bias[row] = (float)pruner.Rows[0][columns];
            Interlocked.Add(ref left, pruner.Left);
        });
        Layer.Weights = new ConstantTensor(Layer.Weights.Shape, weights);
        Layer.Bias = new ConstantTensor([Rows], bias);
        return new PrunedLayer(
            Layer.Name, _groups.Length * Rows, left, weights.Count(w => w == 0), 10 * Math.Log10(_signal / Math.Max(_lost, 1e-30)));
    }

    private double[] RowOf(int row)
    {
        int columns = Layer.Weights.Values.Length / Rows;
        return [.. Layer.Weights.Values.Skip(row * columns).Take(columns).Select(w => (double)w), Layer.Bias?.Values[row] ?? 0];
    }

    /// <summary>Mean square of a row's output about its mean.</summary>
    private double Variance(int row)
    {
        double[] weights = RowOf(row);
        double[,] moments = _moments[row / _perGroup];
        int n = weights.Length;
        double square = 0;
        double mean = 0;
        for (int i = 0; i < n; i++)
        {
            mean += weights[i] * moments[i, n - 1];
            for (int j = 0; j < n; j++)
            {
                square += weights[i] * weights[j] * moments[i, j];
            }
        }

        return Math.Max(square - (mean * mean), 0);
    }

    /// <summary>Means of the products of inputs, and of a 1 behind them.</summary>
    private static double[,] Moments(List<float[]> rows, int columns, bool hasCorrelations)
    {
        double[,] moments = new double[columns + 1, columns + 1];
        foreach (float[] row in rows)
        {
            for (int i = 0; i <= columns; i++)
            {
                double value = i < columns ? row[i] : 1;
                for (int j = hasCorrelations || i == columns ? 0 : i; j <= i; j++)
                {
                    moments[i, j] += value * (j < columns ? row[j] : 1) / rows.Count;
                }
            }
        }

        for (int i = 0; i <= columns; i++)
        {
            for (int j = 0; j < i; j++)
            {
                moments[j, i] = moments[i, j];
            }
        }

        return moments;
    }

    private static double[,] Damp(double[,] moments, double damping)
    {
        int n = moments.GetLength(0);
        double[,] result = (double[,])moments.Clone();
        double added = Math.Max(damping * Enumerable.Range(0, n - 1).Sum(i => moments[i, i]) / Math.Max(1, n - 1), 1e-12);
        for (int i = 0; i < n; i++)
        {
            result[i, i] += added;
        }

        return result;
    }
}
