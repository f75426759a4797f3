using TinyInfer.Store;
using TinyInfer.Store.Pages;
using TinyInfer.Tests.State;

namespace TinyInfer.Tests.Store;

/// <summary>Updates on raw flash, without a file system.</summary>
public sealed class PageStorageTests(UpdateFactory factory) : IClassFixture<UpdateFactory>
{
    private const int Cuts = 1000;

    private readonly byte[] _old = UpdateFactory.Content(1500, 1);
    private readonly byte[] _new = UpdateFactory.Content(1500, 2);

    [Fact]
    public void A_cut_anywhere_leaves_the_old_or_the_new()
    {
        Random random = new(1);
        SimulatedPages pages = new(random);
        Run(pages, factory.Make(_old), random);
        byte[] update = factory.Make(_new);
        SimulatedPages whole = pages.Copy();
        Run(whole, update, random);
        int steps = int.MaxValue - whole.StepsLeft;
        int old = 0;
        for (int cut = 0; cut < Cuts; cut++)
        {
            SimulatedPages board = pages.Copy();
            board.StepsLeft = random.Next(steps);
            try
            {
                Run(board, update, random);
                Assert.Fail("there are as many steps");
            }
            catch (PowerCutException)
            {
                board.StepsLeft = int.MaxValue;
            }

            UpdateStore store = Start(board);
            byte[]? current = UpdateFactory.Read(store.Current);
            bool isOld = current.AsSpan().SequenceEqual(_old);
            Assert.True(isOld || current.AsSpan().SequenceEqual(_new), $"cut {cut}: neither the old nor the new");
            old += isOld ? 1 : 0;
            if (isOld && UpdateFactory.Send(store, update, random) is { } problem)
            {
                // A page that was cut in its middle cannot be written on: the transfer begins anew.
                Assert.Equal("storage: model.in cannot be written", problem);
                Assert.Equal(0, store.Position);
                Assert.Null(UpdateFactory.Send(store, update, random));
            }

            Start(board).Confirm();
            Assert.Equal(_new, UpdateFactory.Read(Start(board).Current));
        }

        Assert.InRange(old, Cuts / 10, Cuts - (Cuts / 50));
    }

    [Fact]
    public void Files_have_the_pages_that_they_are_given()
    {
        PageStorage storage = new(new SimulatedPages(new Random(1)), ["one", "two"], [1, 2]);
        byte[] bytes = UpdateFactory.Content(1024, 3);
        Assert.Equal(-1, storage.GetLength("two"));
        Assert.True(storage.Write("two", 0, bytes, 0, 1000));
        Assert.True(storage.Write("two", 1000, bytes, 1000, 24));
        Assert.Equal(1024, storage.GetLength("two"));
        Assert.Equal(-1, storage.GetLength("one"));
        byte[] read = new byte[1024];
        Assert.True(storage.Read("two", 0, read, 0, 1024));
        Assert.Equal(bytes, read);

        Assert.False(storage.Write("two", 1024, bytes, 0, 1));
        Assert.False(storage.Write("two", 700, bytes, 0, 1));
        Assert.True(storage.Write("two", 512, bytes, 0, 1));
        Assert.False(storage.Read("two", 1000, read, 0, 25));
        Assert.False(storage.Write("three", 0, bytes, 0, 1));
        Assert.Throws<ArgumentException>(() => new PageStorage(new SimulatedPages(new Random(1)), ["one"], [65]));
        Assert.Throws<ArgumentException>(() => new PageStorage(new SimulatedPages(new Random(1)), ["one"], []));
    }

    private void Run(SimulatedPages pages, byte[] update, Random random)
    {
        Assert.Null(UpdateFactory.Send(Start(pages), update, random));
        Start(pages).Confirm();
    }

    private UpdateStore Start(SimulatedPages pages)
    {
        UpdateStore store = factory.Store(
            new PageStorage(pages, ["model.0", "model.1", "model.a", "model.b", "model.in"], [1, 1, 8, 8, 16]));
        store.Start(_ => null);
        return store;
    }
}
