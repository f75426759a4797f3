using TinyInfer.Format;
using TinyInfer.Guard.State;

namespace TinyInfer.Tests.State;

/// <summary>State in two slots: whatever happens to one write, the old or the new is there afterwards.</summary>
public sealed class TwoSlotStateStoreTests
{
    private const string Name = "guard";
    private const int Cuts = 5000;

    public static TheoryData<int> Tears => [.. Enum.GetValues<Tear>().Select(tear => (int)tear)];

    [Theory]
    [MemberData(nameof(Tears))]
    public void A_cut_after_any_byte_leaves_the_old_or_the_new(int tear)
    {
        Random random = new(20 + tear);
        int cuts = 0;
        int old = 0;
        while (cuts < Cuts)
        {
            SimulatedFlash flash = new((Tear)tear, random);
            byte[]? last = null;
            for (int saves = random.Next(5); saves > 0; saves--)
            {
                last = Bytes(random);
                Assert.True(new TwoSlotStateStore(flash, Name).Save(last));
            }

            byte[] next = Bytes(random);
            bool isCut = true;
            for (int step = 0; isCut; step++)
            {
                SimulatedFlash board = flash.Copy();
                isCut = board.SaveUntilCut(Name, next, step);
                byte[]? loaded = new TwoSlotStateStore(board, Name).Load();
                Assert.True(Same(loaded, next) || (isCut && Same(loaded, last)), $"step {step}: neither the old nor the new");
                old += Same(loaded, last) ? 1 : 0;
                cuts++;

                // It goes on as if nothing had been.
                board.StepsLeft = int.MaxValue;
                byte[] after = Bytes(random);
                TwoSlotStateStore anew = new(board, Name);
                Assert.True(anew.Save(after));
                Assert.Equal(after, anew.Load());
            }
        }

        Assert.InRange(old, Cuts / 10, cuts);
    }

    [Theory]
    [MemberData(nameof(Tears))]
    public void One_cut_after_another_loses_nothing_that_was_kept(int tear)
    {
        Random random = new(40 + tear);
        SimulatedFlash flash = new((Tear)tear, random);
        byte[]? kept = null;
        for (int i = 0; i < Cuts; i++)
        {
            byte[] next = Bytes(random);
            bool isCut = flash.SaveUntilCut(Name, next, random.Next(200));
            byte[]? loaded = new TwoSlotStateStore(flash, Name).Load();
            Assert.True(Same(loaded, next) || (isCut && Same(loaded, kept)), $"save {i}: neither the old nor the new");
            kept = loaded;
        }

        Assert.Equal(2, flash.Files.Count);
    }

    [Fact]
    public void A_flipped_bit_leaves_the_other_slot()
    {
        Random random = new(7);
        SimulatedFlash flash = new(Tear.Committed, random);
        TwoSlotStateStore store = new(flash, Name);
        byte[] older = Bytes(random);
        byte[] newer = Bytes(random);
        store.Save(older);
        store.Save(newer);
        foreach ((string slot, byte[] file) in flash.Files)
        {
            for (int bit = 0; bit < 8 * file.Length; bit++)
            {
                SimulatedFlash worn = flash.Copy();
                worn.Files[slot][bit / 8] ^= (byte)(1 << (bit % 8));
                Assert.Equal(slot == Name + ".1" ? older : newer, new TwoSlotStateStore(worn, Name).Load());
            }
        }
    }

    [Fact]
    public void The_later_slot_counts_also_when_numbers_wrap()
    {
        SimulatedFlash flash = new(Tear.Committed, new Random(1));
        TwoSlotStateStore store = new(flash, Name);
        Assert.Null(store.Load());
        store.Save([1]);
        SetSequence(flash, Name + ".0", int.MaxValue);

        for (byte i = 2; i < 9; i++)
        {
            Assert.True(new TwoSlotStateStore(flash, Name).Save([i]));
            Assert.Equal([i], new TwoSlotStateStore(flash, Name).Load());
        }
    }

    [Fact]
    public void Storage_that_does_not_keep_is_noticed_and_the_old_state_stays()
    {
        SimulatedFlash flash = new(Tear.Committed, new Random(1));
        TwoSlotStateStore store = new(flash, Name);
        store.Save([1, 2, 3]);
        flash.IsBroken = true;

        Assert.False(store.Save([4]));
        Assert.Equal([1, 2, 3], store.Load());
        flash.IsBroken = false;
        Assert.True(store.Save([5]));
        Assert.Equal([5], store.Load());
    }

    [Fact]
    public void No_state_is_a_state_too()
    {
        SimulatedFlash flash = new(Tear.Growing, new Random(1));
        Assert.True(new TwoSlotStateStore(flash, Name).Save([]));
        Assert.Equal([], new TwoSlotStateStore(flash, Name).Load());
    }

    private static void SetSequence(SimulatedFlash flash, string slot, int sequence)
    {
        byte[] file = flash.Files[slot];
        BitConverter.TryWriteBytes(file.AsSpan(4), sequence);
        Crc32 crc = new();
        crc.Append(file, 0, 12);
        crc.Append(file, TwoSlotStateStore.HeaderSize, file.Length - TwoSlotStateStore.HeaderSize);
        BitConverter.TryWriteBytes(file.AsSpan(12), crc.Value);
    }

    private static byte[] Bytes(Random random)
    {
        byte[] bytes = new byte[random.Next(1, 120)];
        random.NextBytes(bytes);
        return bytes;
    }

    private static bool Same(byte[]? one, byte[]? other) =>
        one == null || other == null ? one == other : one.AsSpan().SequenceEqual(other);
}
