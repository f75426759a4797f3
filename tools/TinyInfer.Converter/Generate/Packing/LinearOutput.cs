using TinyInfer.Converter.Generate.Arithmetic;

namespace TinyInfer.Converter.Generate.Packing;

/// <summary>An output of a matrix.</summary>
/// <param name="Index">Its channel or element.</param>
/// <param name="Requantization">How its sum becomes its activation.</param>
internal sealed record LinearOutput(int Index, Requantization Requantization)
{
    /// <summary>Where the sum of each row should start; see <see cref="Requantization.StartFor"/>.</summary>
    /// <param name="outputs">The outputs, one per row.</param>
    /// <param name="clamp">The clamp table, or null.</param>
    internal static RowStart?[] Starts(IEnumerable<LinearOutput> outputs, ClampTable? clamp) =>
        [.. outputs.Select(o => o.Requantization.StartFor(clamp))];

    /// <summary>Reads a matrix. Outputs that are always the same lose their weights, and cost nothing.</summary>
    /// <param name="weights">Weights, row by row.</param>
    /// <param name="bias">One bias per row.</param>
    /// <param name="scaling">How sums become activations.</param>
    /// <param name="ranges">What each input can be.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="first">Channel of the first row.</param>
    /// <returns>The matrix and its outputs.</returns>
    internal static (WeightTable Weights, LinearOutput[] Outputs) Read(
        sbyte[] weights, long[] bias, OutputScaling scaling, IReadOnlyList<ValueRange> ranges, int rows, int first = 0)
    {
        WeightTable table = new(weights, rows, ranges);
        LinearOutput[] outputs =
            [.. Enumerable.Range(0, rows).Select(
                r => new LinearOutput(first + r, scaling.Of(first + r, bias[r], table.RangeOf(r, 0, table.Columns))))];
        return (table.Without(outputs.Where(o => o.Requantization.Constant != null).Select(o => o.Index - first)), outputs);
    }
}
