using static System.FormattableString;

namespace TinyInfer.Converter.EdgeMl;

/// <summary>A matrix of a model.</summary>
/// <param name="Rows">Number of rows.</param>
/// <param name="Columns">Number of columns.</param>
/// <param name="Values">Its numbers, row by row.</param>
internal sealed record Matrix(int Rows, int Columns, float[] Values)
{
    /// <summary>The numbers of a row.</summary>
    internal float[] Row(int row) => Values[(row * Columns)..((row + 1) * Columns)];

    /// <summary>Rows and columns exchanged.</summary>
    internal Matrix Transposed() =>
        new(Columns, Rows, [.. Enumerable.Range(0, Values.Length).Select(i => Values[(i % Rows * Columns) + (i / Rows)])]);

    /// <inheritdoc/>
    public override string ToString() => Invariant($"[{Rows} x {Columns}]");
}
