using TinyInfer.Format;
using TinyInfer.Guard.State;

namespace TinyInfer.Fuzz;

/// <summary>One of two slots of saved state, beside a whole one: what is loaded is one of the two, and saving goes on.</summary>
internal static class SlotFuzz
{
    private const int SizeAt = 8;
    private const int ChecksumAt = 12;
    private const string Name = "state";

    private static readonly byte[] _good = [1, 2, 3];

    internal static IEnumerable<byte[]> Seeds()
    {
        for (int saves = 1; saves < 4; saves++)
        {
            MemoryStorage storage = new();
            TwoSlotStateStore store = new(storage, Name);
            for (int i = 0; i < saves; i++)
            {
                store.Save([.. Enumerable.Range(0, 20 * i).Select(n => (byte)n)]);
            }

            foreach (byte[] file in storage.Files.Values)
            {
                yield return file;
            }
        }
    }

    internal static void Run(byte[] bytes)
    {
        foreach (string slot in (string[])[".0", ".1"])
        {
            MemoryStorage storage = new();
            new TwoSlotStateStore(storage, Name).Save(_good);
            storage.Files[Name + ".1"] = storage.Files[Name + ".0"];
            storage.Files[Name + slot] = bytes;
            byte[]? loaded = new TwoSlotStateStore(storage, Name).Load();
            Expect(loaded != null && (Same(loaded, _good)
                || bytes.AsSpan(Math.Min(bytes.Length, TwoSlotStateStore.HeaderSize)).StartsWith(loaded)));
            Expect(new TwoSlotStateStore(storage, Name).Save([7]) && Same(new TwoSlotStateStore(storage, Name).Load(), [7]));
        }
    }

    /// <summary>Writes size and checksum, so that a change is not found out by them.</summary>
    internal static void Repair(byte[] bytes)
    {
        if (bytes.Length < TwoSlotStateStore.HeaderSize)
        {
            return;
        }

        BitConverter.TryWriteBytes(bytes, TwoSlotStateStore.Magic);
        BitConverter.TryWriteBytes(bytes.AsSpan(SizeAt), bytes.Length - TwoSlotStateStore.HeaderSize);
        Crc32 crc = new();
        crc.Append(bytes, 0, ChecksumAt);
        crc.Append(bytes, TwoSlotStateStore.HeaderSize, bytes.Length - TwoSlotStateStore.HeaderSize);
        BitConverter.TryWriteBytes(bytes.AsSpan(ChecksumAt), crc.Value);
    }

    private static bool Same(byte[]? one, ReadOnlySpan<byte> other) => one.AsSpan().SequenceEqual(other);

    private static void Expect(bool condition)
    {
        if (!condition)
        {
            throw new InvalidOperationException("neither the one nor the other state is loaded");
        }
    }
}
