namespace TinyInfer.Fleet.Devices;

/// <summary>A device of the fleet. Its key is its name.</summary>
internal interface IDevice : IGrainWithStringKey
{
    /// <summary>Takes a message of the device.</summary>
    /// <param name="kind">The topic's kind.</param>
    /// <param name="payload">What came.</param>
    /// <param name="isRetained">Whether the broker kept it, so that nobody knows how old it is.</param>
    /// <returns>Done when it is kept: it may be acknowledged then. False if it is no message.</returns>
    Task<bool> Take(string kind, byte[] payload, bool isRetained);

    /// <summary>Whether it is to have an update.</summary>
    /// <param name="hash">The update.</param>
    /// <returns>Whether it is.</returns>
    Task<bool> Wants(string hash);

    /// <summary>Asks it to take part in a round of learning together.</summary>
    /// <param name="round">The round's number.</param>
    /// <param name="weights">Hash of the weights that it may ask for; null for none.</param>
    /// <returns>Done when it is kept: what the device answers goes to the round then.</returns>
    Task Enter(int round, string? weights);

    /// <summary>Takes its share of the round that it takes part in.</summary>
    /// <param name="payload">What came.</param>
    /// <returns>Done when it is kept. False if it does not belong.</returns>
    Task<bool> Share(byte[] payload);

    /// <summary>Says which update it is to have.</summary>
    /// <param name="desired">The update; null for none.</param>
    /// <returns>Done when it is kept and published.</returns>
    Task Want(Desired? desired);

    /// <summary>Tells it to do something. It is told again until it answers.</summary>
    /// <param name="action">What, in the words of the contract.</param>
    /// <returns>The order's number.</returns>
    Task<int> Tell(string action);
}
