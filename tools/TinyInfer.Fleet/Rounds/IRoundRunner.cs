namespace TinyInfer.Fleet.Rounds;

/// <summary>Runs a round of learning together. Its key is the round's number.</summary>
internal interface IRoundRunner : IGrainWithIntegerKey
{
    /// <summary>Begins it.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="who">Who begins it.</param>
    /// <returns>Why it cannot begin, as a human-readable message; null if it has begun.</returns>
    Task<string?> Begin(RoundRequest request, string who);

    /// <summary>Takes a board's message.</summary>
    /// <param name="device">The board.</param>
    /// <param name="payload">What came.</param>
    /// <returns>Done when it is kept: it may be acknowledged then. False if it does not belong.</returns>
    Task<bool> Take(string device, byte[] payload);

    /// <summary>Sends a board again what it has not answered: it has started anew, or was away.</summary>
    /// <param name="device">The board.</param>
    /// <returns>Done when it is sent.</returns>
    Task Remind(string device);

    /// <summary>Lets time pass: goes on at a deadline, and asks again who has not answered.</summary>
    /// <returns>Done when that is done.</returns>
    Task Step();

    /// <summary>Ends it without a result.</summary>
    /// <param name="reason">Why.</param>
    /// <returns>Why it cannot be ended, as a human-readable message; null if it is.</returns>
    Task<string?> Cancel(string reason);
}
