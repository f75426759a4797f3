namespace TinyInfer.Federation.Simulation;

/// <summary>How a simulated board fails in a round.</summary>
public enum BoardFault
{
    /// <summary>It does not.</summary>
    None,

    /// <summary>It does not answer the invitation.</summary>
    Silent,

    /// <summary>It is lost when a part of its numbers is sent.</summary>
    LostWhileSending,

    /// <summary>It trains too long, and joins after the deadline.</summary>
    Late,

    /// <summary>It sends what spoils the average: the opposite of what it has learned, as long as can be.</summary>
    Poisoned,
}
