using TinyInfer.Format;
using TinyInfer.Store.Format;
using TinyInfer.Store.Hashing;

namespace TinyInfer.Store;

/// <summary>What a store takes at a time: the device's options, and what it has come to.</summary>
internal sealed class UpdateRules
{
    private const int MaxSignatureSize = 16 * 1024;

    private readonly UpdateOptions _options;
    private readonly int _counter;
    private readonly ModelSource _current;

    /// <summary>Makes rules.</summary>
    /// <param name="options">The device's options.</param>
    /// <param name="counter">Counter of the last update that was taken.</param>
    /// <param name="current">The content in use; null if there is none.</param>
    internal UpdateRules(UpdateOptions options, int counter, ModelSource current)
    {
        _options = options;
        _counter = counter;
        _current = current;
    }

    /// <summary>Looks for a reason not to take an update. Its header is not verified yet.</summary>
    /// <param name="header">The header.</param>
    /// <returns>The reason, as a human-readable message; null if there is none.</returns>
    internal string FindObstacle(UpdateHeader header)
    {
        if (header.Group != _options.Group)
        {
            return "update: it is for group " + header.Group + ", this device is of " + _options.Group;
        }

        if (header.Content != _options.Content)
        {
            return "update: it is of " + header.Content + ", this store keeps " + _options.Content;
        }

        if (header.Counter <= _counter)
        {
            return "update: its counter is " + header.Counter.ToString() + ", there was " + _counter.ToString() + " already";
        }

        if (header.PayloadSize > _options.MaxSize || header.ContentSize > _options.MaxSize || header.SignatureSize > MaxSignatureSize)
        {
            return "update: it is larger than UpdateOptions.MaxSize";
        }

        if (header.MemorySize > _options.MemoryLimit)
        {
            return "update: it takes " + header.MemorySize.ToString() + " bytes of RAM, UpdateOptions.MemoryLimit is "
                + _options.MemoryLimit.ToString();
        }

        return header.BlobVersion > BlobFormat.Version
            ? "update: its model has format version " + header.BlobVersion.ToString() + ", this runtime reads "
                + BlobFormat.Version.ToString()
            : null;
    }

    /// <summary>Looks whether a patch is of the content in use.</summary>
    /// <param name="header">The header, verified.</param>
    /// <param name="hash">What computes hashes.</param>
    /// <returns>Why it cannot be applied, as a human-readable message; null if it can, or is no patch.</returns>
    internal string FindBaseObstacle(UpdateHeader header, HashFunction hash)
    {
        return !header.IsPatch || (_current != null && header.IsBase(ContentHash.Of(_current, hash)))
            ? null
            : "update: it is a patch of another content than the one in use";
    }
}
