namespace TinyInfer.Federated.Sources;

/// <summary>The whole numbers that a board puts into a round.</summary>
public abstract class RoundSource
{
    /// <summary>How many there are.</summary>
    public abstract int ValueCount { get; }

    /// <summary>Whether this is what a plan asks for.</summary>
    /// <param name="plan">The plan.</param>
    /// <returns>What does not fit; null if all does.</returns>
    internal abstract string FindProblem(Messages.RoundPlan plan);

    /// <summary>Is told what noise depends on, before anything is read.</summary>
    /// <param name="least">The fewest boards that a sum is told of.</param>
    /// <param name="seed">Seed of the board's noise in this round.</param>
    internal virtual void Begin(int least, byte[] seed)
    {
    }

    /// <summary>Reads numbers.</summary>
    /// <param name="first">Index of the first.</param>
    /// <param name="values">Receives them.</param>
    /// <param name="count">How many.</param>
    internal abstract void Read(int first, long[] values, int count);
}
