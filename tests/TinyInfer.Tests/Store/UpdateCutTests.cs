using TinyInfer.Store;
using TinyInfer.Tests.State;

namespace TinyInfer.Tests.Store;

/// <summary>The power is cut at any step of an update: the old or the new content is whole and in use, and the update can go on.</summary>
public sealed class UpdateCutTests(UpdateFactory factory) : IClassFixture<UpdateFactory>
{
    private const int CutsPerTear = 1000;

    private readonly byte[] _before = UpdateFactory.Content(1400, 9);
    private readonly byte[] _old = UpdateFactory.Content(1500, 1);

    public static TheoryData<int> Tears => [.. Enum.GetValues<Tear>().Select(tear => (int)tear)];

    [Theory]
    [MemberData(nameof(Tears))]
    public void A_cut_anywhere_leaves_the_old_or_the_new(int tear)
    {
        Random random = new(60 + tear);
        SimulatedFlash flash = Prepared((Tear)tear, random);
        byte[] whole = UpdateFactory.Content(1500, 2);
        byte[] changed = [.. _old[..700], 1, 2, 3, .. _old[703..]];
        (byte[] Update, byte[] Content)[] updates = [(factory.Make(whole), whole), (factory.Make(changed, old: _old), changed)];
        int[] steps = [.. updates.Select(update => StepsOf(flash.Copy(), update.Update, random))];
        int old = 0;
        for (int cut = 0; cut < CutsPerTear; cut++)
        {
            (byte[] update, byte[] content) = updates[cut % 2];
            SimulatedFlash board = flash.Copy();

            // Every third cut is followed by another one, soon after the board has started again.
            int cuts = cut % 3 == 0 ? 2 : 1;
            for (int i = 0; i < cuts; i++)
            {
                board.StepsLeft = random.Next(steps[cut % 2]) >> (i * 3);
                RunUntilCut(board, update, random);
                board.StepsLeft = int.MaxValue;
            }

            UpdateStore store = Start(board);
            byte[]? current = UpdateFactory.Read(store.Current);
            bool isOld = current.AsSpan().SequenceEqual(_old);
            Assert.True(isOld || current.AsSpan().SequenceEqual(content), $"cut {cut}: neither the old nor the new");
            old += isOld ? 1 : 0;

            // It goes on as if nothing had been.
            if (isOld)
            {
                Assert.Equal(UpdatePhase.Settled, store.Phase);
                Assert.Null(UpdateFactory.Send(store, update, random));
            }

            Start(board).Confirm();
            Assert.Equal(content, UpdateFactory.Read(Start(board).Current));
        }

        Assert.InRange(old, CutsPerTear / 10, CutsPerTear - (CutsPerTear / 50));
    }

    [Fact]
    public void A_flipped_bit_in_any_file_is_survived()
    {
        Random random = new(5);
        SimulatedFlash flash = Prepared(Tear.Committed, random);
        byte[] content = UpdateFactory.Content(1500, 2);
        byte[] update = factory.Make(content);
        foreach (int sent in (int[])[0, 1000, update.Length - 300, update.Length])
        {
            SimulatedFlash board = flash.Copy();
            Assert.Null(Start(board).Receive(0, update, 0, sent));
            foreach (string name in board.Files.Keys.ToArray())
            {
                for (int i = 0; i < 60; i++)
                {
                    SimulatedFlash worn = board.Copy();
                    byte[] file = worn.Files[name];
                    file[random.Next(file.Length)] ^= (byte)(1 << random.Next(8));
                    UpdateStore store = Start(worn);
                    byte[]? current = UpdateFactory.Read(store.Current);
                    bool isBefore = current == null || current.AsSpan().SequenceEqual(_before);
                    Assert.True(isBefore ? name is "model.a" or "model.b" && store.Event.Contains("damaged", StringComparison.Ordinal)
                        : current.AsSpan().SequenceEqual(_old) || current.AsSpan().SequenceEqual(content),
                        $"{name} after {sent} bytes: {store.Event}");
                }
            }
        }
    }

    /// <summary>A board that has the old content, confirmed, and another one before it.</summary>
    private SimulatedFlash Prepared(Tear tear, Random random)
    {
        SimulatedFlash flash = new(tear, random);
        Run(flash, factory.Make(_before), random);
        Run(flash, factory.Make(_old), random);
        return flash;
    }

    /// <summary>The whole way of an update: sent, tried after a restart, confirmed.</summary>
    private void Run(SimulatedFlash flash, byte[] update, Random random)
    {
        Assert.Null(UpdateFactory.Send(Start(flash), update, random));
        Start(flash).Confirm();
    }

    private void RunUntilCut(SimulatedFlash flash, byte[] update, Random random)
    {
        try
        {
            UpdateStore store = Start(flash);
            if (store.Phase == UpdatePhase.Settled && UpdateFactory.Send(store, update, random) == null)
            {
                store = Start(flash);
            }

            store.Confirm();
        }
        catch (PowerCutException)
        {
        }
    }

    private int StepsOf(SimulatedFlash flash, byte[] update, Random random)
    {
        Run(flash, update, random);
        return int.MaxValue - flash.StepsLeft;
    }

    private UpdateStore Start(SimulatedFlash flash)
    {
        // So many cuts are no fault of the content.
        UpdateStore store = factory.Store(flash, options => options.TrialStarts = 100);
        store.Start(_ => null);
        return store;
    }
}
