namespace TinyInfer.Converter.Operators;

/// <summary>A function of the gates of a recurrent layer.</summary>
/// <param name="apply">The function.</param>
internal sealed class GateFunction(Func<double, double> apply)
{
    /// <summary>Tolerance within which a function counts as settled: the order of what int8 resolves of a table's segments.</summary>
    private const double CoarseTolerance = 1.0 / 2048;

    /// <summary>Tolerance for 16 bits.</summary>
    private const double FineTolerance = 1.0 / 65536;

    /// <summary>The largest argument that is looked at: beyond it a function that has not settled never will.</summary>
    private const double Farthest = 65536;

    /// <summary>The function of the sigmoid.</summary>
    internal static readonly GateFunction Sigmoid = new(x => 1 / (1 + Math.Exp(-x)));

    /// <summary>The hyperbolic tangent.</summary>
    internal static readonly GateFunction Tanh = new(Math.Tanh);

    private readonly double _largest = Math.Max(Math.Abs(apply(Farthest)), Math.Abs(apply(-Farthest)));

    /// <summary>
    /// The power of two from which on, to either side, int8 results do not see the function change; null if it does not settle.
    /// </summary>
    internal double? Settled => Enumerable.Range(-4, 10).Select(exponent => (double?)Math.ScaleB(1, exponent))
        .FirstOrDefault(x => IsSettled(x!.Value, CoarseTolerance));

    /// <summary>The argument from which on the function has settled for 16 bits, too; at least <see cref="Settled"/>.</summary>
    internal double FullySettled => Settled is { } settled
        ? Enumerable.Range(0, 24).Select(i => settled * (1 + (i / 8.0))).First(x => x >= settled * 3.8 || IsSettled(x, FineTolerance))
        : double.PositiveInfinity;

    /// <summary>
    /// True where the function takes a number to what it takes the negative number to, off 1, as a gate that is coupled to another does.
    /// </summary>
    internal bool IsComplementary => Enumerable.Range(0, 200).All(i => Math.Abs(Apply(i / 8.0) + Apply(-i / 8.0) - 1) < 1e-6);

    /// <summary>The function.</summary>
    /// <param name="x">Its argument.</param>
    internal double Apply(double x) => apply(x);

    /// <summary>The function, its argument limited.</summary>
    /// <param name="limit">The largest magnitude of the argument.</param>
    internal GateFunction Clip(double limit) => new(x => apply(Math.Clamp(x, -limit, limit)));

    /// <summary>The largest magnitude that the function has over a range of arguments around zero.</summary>
    /// <param name="reach">Where the range ends.</param>
    internal double Largest(double reach) => Enumerable.Range(-128, 257).Max(i => Math.Abs(apply(reach * i / 128)));

    private bool IsSettled(double x, double tolerance)
    {
        double allowed = tolerance * Math.Max(_largest, 1e-9);
        for (double far = x; far <= Farthest; far *= 1.25)
        {
            if (Math.Abs(apply(far) - apply(Farthest)) > allowed || Math.Abs(apply(-far) - apply(-Farthest)) > allowed)
            {
                return false;
            }
        }

        return true;
    }
}
