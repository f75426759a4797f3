namespace TinyInfer.Training.Trees;

/// <summary>
/// Features in equal steps, as many as int8 has: trees that compare at their borders decide on a board as they do here.
/// </summary>
internal sealed class BinnedRows
{
    /// <summary>Steps of a feature.</summary>
    internal const int Bins = 255;

    /// <summary>Share of the rows that may lie beyond the steps, at either end.</summary>
    private const double Beyond = 0.002;

    private readonly float[] _low;
    private readonly float[] _step;
    private readonly byte[][] _bins;

    /// <summary>Lays the steps, and puts rows into them.</summary>
    /// <param name="rows">The rows.</param>
    internal BinnedRows(IReadOnlyList<float[]> rows)
    {
        Rows = rows.Count;
        Features = rows[0].Length;
        _low = new float[Features];
        _step = new float[Features];
        _bins = new byte[Features][];
        for (int feature = 0; feature < Features; feature++)
        {
            float[] values = [.. rows.Select(row => row[feature])];
            float[] sorted = [.. values.Order()];
            int beyond = (int)(Beyond * (sorted.Length - 1));
            (float low, float high) = (sorted[beyond], sorted[^(beyond + 1)]);
            (low, high) = high > low ? (low, high) : (sorted[0], sorted[^1]);
            (_low[feature], _step[feature]) = (low, (high - low) / Bins);
            _bins[feature] = Array.ConvertAll(values, value => BinOf(feature, value));
        }
    }

    /// <summary>Number of rows.</summary>
    internal int Rows { get; }

    /// <summary>Number of features.</summary>
    internal int Features { get; }

    /// <summary>Whether a feature moves at all.</summary>
    /// <param name="feature">The feature.</param>
    internal bool Moves(int feature) => _step[feature] > 0;

    /// <summary>The step that a row is in.</summary>
    /// <param name="feature">The feature.</param>
    /// <param name="row">Index of the row.</param>
    internal int this[int feature, int row] => _bins[feature][row];

    /// <summary>The upper border of a step: what is up to it lies in this step or a lower one.</summary>
    /// <param name="feature">The feature.</param>
    /// <param name="bin">The step.</param>
    internal float Border(int feature, int bin) => _low[feature] + ((bin + 1) * _step[feature]);

    private byte BinOf(int feature, float value)
    {
        if (!Moves(feature))
        {
            return 0;
        }

        int bin = (int)Math.Clamp(Math.Ceiling((value - _low[feature]) / _step[feature]) - 1, 0, Bins - 1);

        // The border decides, as it will in the tree.
        while (bin > 0 && value <= Border(feature, bin - 1))
        {
            bin--;
        }

        while (bin < Bins - 1 && value > Border(feature, bin))
        {
            bin++;
        }

        return (byte)bin;
    }
}
