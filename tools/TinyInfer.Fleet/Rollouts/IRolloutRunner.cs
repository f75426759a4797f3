namespace TinyInfer.Fleet.Rollouts;

/// <summary>Runs a roll-out. Its key is the roll-out's name, so that one at a time works on it, however many services there are.</summary>
internal interface IRolloutRunner : IGrainWithStringKey
{
    /// <summary>Begins it.</summary>
    /// <param name="hash">The update.</param>
    /// <param name="plan">How it goes.</param>
    /// <param name="who">Who begins it.</param>
    /// <returns>Why it cannot begin, as a human-readable message; null if it has begun.</returns>
    Task<string?> Begin(string hash, RolloutPlan plan, string who);

    /// <summary>Looks at its devices, and goes on or stops.</summary>
    /// <returns>Done when that is done.</returns>
    Task Step();

    /// <summary>Stops it, and has its devices go back.</summary>
    /// <param name="reason">Why.</param>
    /// <returns>Why it cannot be, as a human-readable message; null if it goes back.</returns>
    Task<string?> RollBack(string reason);
}
