using TinyInfer.Store;
using TinyInfer.Tests.State;
using TinyInfer.Tests.Store;

namespace TinyInfer.Tests.Link;

/// <summary>
/// The power is cut at any step of an update that comes over the link: the old or the new content is in use, and the update goes on.
/// </summary>
public sealed class LinkCutTests(UpdateFactory factory) : IClassFixture<UpdateFactory>
{
    private const int Cuts = 5000;

    [Fact]
    public void A_cut_anywhere_leaves_the_old_or_the_new()
    {
        Random random = new(31);
        byte[] old = UpdateFactory.Content(1500, 1);
        byte[] whole = UpdateFactory.Content(1500, 2);
        byte[] changed = [.. old[..700], 1, 2, 3, .. old[703..]];
        SimulatedFlash[] flashes = [.. Enum.GetValues<Tear>().Select(tear => new SimulatedFlash(tear, random))];
        byte[] first = factory.Make(old);
        foreach (SimulatedFlash flash in flashes)
        {
            Run(flash, first, 1);
        }

        (byte[] Update, int Counter, byte[] Content)[] updates =
            [(factory.Make(whole, counter: 2), 2, whole), (factory.Make(changed, counter: 3, old: old), 3, changed)];
        int[] steps = [.. updates.Select(update => StepsOf(flashes[0].Copy(), update.Update, update.Counter))];
        int olds = 0;
        for (int cut = 0; cut < Cuts; cut++)
        {
            (byte[] update, int counter, byte[] content) = updates[cut % 2];
            SimulatedFlash board = flashes[cut / 2 % flashes.Length].Copy();
            board.StepsLeft = random.Next(steps[cut % 2]);
            try
            {
                Run(board, update, counter);
            }
            catch (PowerCutException)
            {
            }

            board.StepsLeft = int.MaxValue;
            byte[]? current = UpdateFactory.Read(new LinkedBoard(factory, board).Store.Current);
            bool isOld = current.AsSpan().SequenceEqual(old);
            Assert.True(isOld || current.AsSpan().SequenceEqual(content), $"cut {cut}: neither the old nor the new");
            olds += isOld ? 1 : 0;
            Run(board, update, counter);
            Assert.Equal(content, UpdateFactory.Read(new LinkedBoard(factory, board).Store.Current));
        }

        Assert.InRange(olds, Cuts / 10, Cuts - (Cuts / 50));
    }

    /// <summary>The whole way of an update: wanted, received, tried after a restart, confirmed.</summary>
    private void Run(SimulatedFlash flash, byte[] update, int counter)
    {
        LinkedBoard board = new(factory, flash);
        if (board.Store.Phase == UpdatePhase.Settled)
        {
            board.Want(update, counter);
            board.Step(3000);
            board = new LinkedBoard(factory, flash);
        }

        board.Store.Confirm();
    }

    private int StepsOf(SimulatedFlash flash, byte[] update, int counter)
    {
        Run(flash, update, counter);
        return int.MaxValue - flash.StepsLeft;
    }
}
