using System.Security.Cryptography;
using TinyInfer.Store.Hashing;

namespace TinyInfer.Converter.Updates;

/// <summary>The desktop's own SHA-256.</summary>
internal sealed class PlatformHash : HashFunction
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <inheritdoc/>
    public override void Reset() => _hash.GetHashAndReset();

    /// <inheritdoc/>
    public override void Append(byte[] data, int offset, int count) => _hash.AppendData(data, offset, count);

    /// <inheritdoc/>
    public override void Finish(byte[] target, int offset) => _hash.GetHashAndReset(target.AsSpan(offset));

    /// <inheritdoc/>
    public override HashFunction Another() => new PlatformHash();
}
