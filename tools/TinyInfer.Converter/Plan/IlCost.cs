namespace TinyInfer.Converter.Plan;

/// <summary>What a piece of generated code costs.</summary>
/// <param name="Instructions">IL instructions that are executed.</param>
/// <param name="Bytes">Bytes of IL, which is what the piece takes of the flash.</param>
/// <param name="Nanoseconds">Time on the reference machine of <see cref="IlCosts"/>.</param>
public readonly record struct IlCost(long Instructions, int Bytes, double Nanoseconds)
{
    /// <summary>Two pieces, one after the other.</summary>
    /// <param name="a">One piece.</param>
    /// <param name="b">The other.</param>
    /// <returns>Their sum.</returns>
    public static IlCost operator +(IlCost a, IlCost b) => new(a.Instructions + b.Instructions, a.Bytes + b.Bytes, a.Nanoseconds + b.Nanoseconds);

    /// <summary>The same piece in a loop: executed more often, present once.</summary>
    /// <param name="times">Number of iterations.</param>
    /// <returns>The cost of all iterations.</returns>
    public IlCost Repeat(long times) => new(Instructions * times, Bytes, Nanoseconds * times);
}
