using TinyInfer.Format;
using TinyInfer.Store;
using TinyInfer.Store.Format;
using TinyInfer.Tests.Store;

namespace TinyInfer.Fuzz;

/// <summary>Updates that come over a network, what is left of one in flash, and patches: nothing is taken but what was signed.</summary>
internal static class UpdateFuzz
{
    private const string Incoming = "model.in";
    private const int PatchedSize = 600;

    private static readonly Lazy<UpdateFactory> _factory = new(() => new UpdateFactory());
    private static readonly byte[] _old = UpdateFactory.Content(500, 1);
    private static readonly byte[] _changed = [.. _old[..200], .. UpdateFactory.Content(150, 2), .. _old[250..]];
    private static readonly Lazy<byte[][]> _updates = new(() =>
        [_factory.Value.Make(UpdateFactory.Content(1500, 3)), _factory.Value.Make(_changed, old: _old)]);

    internal static IEnumerable<byte[]> Seeds() => _updates.Value;

    internal static IEnumerable<byte[]> Patches()
    {
        yield return _updates.Value[1][^BitConverter.ToInt32(_updates.Value[1], UpdateFormat.PayloadSizeAt)..];
    }

    /// <summary>Sends an update in one piece; and finds it in flash, as a loss of power may have left it.</summary>
    internal static void Run(byte[] bytes)
    {
        MemoryStorage storage = new();
        UpdateStore store = Start(storage);
        store.Receive(0, bytes, 0, bytes.Length);
        Expect(store.Phase != UpdatePhase.Pending || IsSigned(bytes));

        MemoryStorage left = new();
        left.Files[Incoming] = bytes;
        store = Start(left);
        Expect(store.Phase == UpdatePhase.Settled || IsSigned(bytes));
    }

    internal static void Apply(byte[] bytes)
    {
        MemoryStorage storage = new();
        ContentWriter writer = new(storage, "new");
        new Patch(new ArraySource(bytes), 0, bytes.Length).Apply(new ArraySource(_old), PatchedSize, writer);
        Expect(storage.GetLength("new") == PatchedSize);
    }

    private static UpdateStore Start(MemoryStorage storage)
    {
        UpdateStore store = _factory.Value.Store(storage, options => options.BuiltIn = new ArraySource(_old));
        store.Start(_ => null);
        return store;
    }

    private static bool IsSigned(byte[] bytes) => _updates.Value.Any(update => bytes.AsSpan().StartsWith(update));

    private static void Expect(bool condition)
    {
        if (!condition)
        {
            throw new InvalidOperationException("what was not signed is taken");
        }
    }
}
