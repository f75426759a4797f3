namespace TinyInfer.Converter.Cost;

/// <summary>Cost of a piece of code.</summary>
/// <param name="Instructions">IL instructions that are executed.</param>
/// <param name="Bytes">Bytes of IL, which is what the piece takes of the flash.</param>
/// <param name="Nanoseconds">Time on the reference machine of <see cref="IlCosts"/>.</param>
public readonly record struct IlCost(long Instructions, int Bytes, double Nanoseconds)
{
    /// <summary>Two pieces, one after the other.</summary>
    /// <param name="a">One piece.</param>
    /// <param name="b">The other.</param>
    /// <returns>Their sum.</returns>
    public static IlCost operator +(IlCost a, IlCost b) =>
        new(a.Instructions + b.Instructions, a.Bytes + b.Bytes, a.Nanoseconds + b.Nanoseconds);

    /// <summary>A piece without one that it contains.</summary>
    /// <param name="a">The piece.</param>
    /// <param name="b">What is taken out.</param>
    /// <returns>The rest.</returns>
    public static IlCost operator -(IlCost a, IlCost b) =>
        new(a.Instructions - b.Instructions, a.Bytes - b.Bytes, a.Nanoseconds - b.Nanoseconds);

    /// <summary>The same piece under a condition: executed less often, present all the same.</summary>
    /// <param name="share">How often the condition is true, from 0 to 1.</param>
    /// <returns>The cost on average.</returns>
    public IlCost Share(double share) => new((long)Math.Round(Instructions * share), Bytes, Nanoseconds * share);

    /// <summary>The same piece in a loop: executed more often, present once.</summary>
    /// <param name="times">Number of iterations.</param>
    /// <returns>The cost of all iterations.</returns>
    public IlCost Repeat(long times) => new(Instructions * times, Bytes, Nanoseconds * times);
}
