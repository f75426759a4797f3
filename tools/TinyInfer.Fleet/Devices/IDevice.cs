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

    /// <summary>Says which update it is to have.</summary>
    /// <param name="desired">The update; null for none.</param>
    /// <returns>Done when it is kept and published.</returns>
    Task Want(Desired? desired);

    /// <summary>Tells it to do something. It is told again until it answers.</summary>
    /// <param name="action">What, in the words of the contract.</param>
    /// <returns>The order's number.</returns>
    Task<int> Tell(string action);
}
