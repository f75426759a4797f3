using TinyInfer.Converter.Updates;
using TinyInfer.Format;
using TinyInfer.Guard.State;
using TinyInfer.Store;
using TinyInfer.Store.Hashing;

namespace TinyInfer.Tests.Store;

/// <summary>Updates as <c>tinyinfer sign</c> makes them, and stores that know their key.</summary>
public sealed class UpdateFactory : IDisposable
{
    internal const string Group = "line 3";

    private readonly string _folder = Directory.CreateTempSubdirectory("tinyinfer").FullName;
    private readonly KeyFile _key;

    public UpdateFactory()
    {
        string path = Path.Combine(_folder, "signing.key");
        KeyFile.Create(path, 1);
        _key = KeyFile.Read(path);
        PublicKey = _key.Key.PublicKey;
    }

    /// <summary>The key that stores know.</summary>
    internal byte[] PublicKey { get; }

    /// <summary>Bytes that are no model.</summary>
    internal static byte[] Content(int size, int seed)
    {
        byte[] content = new byte[size];
        new Random(seed).NextBytes(content);
        return content;
    }

    /// <summary>Makes an update.</summary>
    internal byte[] Make(byte[] content, int? counter = null, byte[]? old = null, string group = Group, string name = "model")
    {
        string path = Path.Combine(_folder, "content");
        File.WriteAllBytes(path, content);
        string oldPath = Path.Combine(_folder, "old");
        File.WriteAllBytes(oldPath, old ?? []);
        return UpdateBuilder.Build(new UpdateRequest(path, string.Empty)
        {
            Group = group,
            Content = name,
            Counter = counter,
            BasePath = old == null ? null : oldPath,
        }, _key).Bytes;
    }

    /// <summary>Makes a store over a storage, not started.</summary>
    internal UpdateStore Store(Storage storage, Action<UpdateOptions>? change = null)
    {
        UpdateOptions options = new() { Group = Group, TrialWindows = 10, ForgivenWindows = 2 };
        change?.Invoke(options);
        return new UpdateStore(storage, "model", PublicKey, new Sha256(), options);
    }

    /// <summary>Sends an update, from where the store is, in pieces of random sizes.</summary>
    /// <returns>What the store objects to; null for nothing.</returns>
    internal static string? Send(UpdateStore store, byte[] update, Random random)
    {
        string? problem = null;
        int at = store.Position;
        while (problem == null && at < update.Length)
        {
            int piece = Math.Min(random.Next(1, 900), update.Length - at);
            problem = store.Receive(at, update, at, piece);
            at += piece;
        }

        return problem;
    }

    /// <summary>All bytes of a content.</summary>
    internal static byte[]? Read(ModelSource? source)
    {
        if (source == null)
        {
            return null;
        }

        byte[] bytes = new byte[source.Length];
        source.Read(0, bytes, 0, bytes.Length);
        return bytes;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
