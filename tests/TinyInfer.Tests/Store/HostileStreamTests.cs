using TinyInfer.Store;
using TinyInfer.Tests.State;

namespace TinyInfer.Tests.Store;

/// <summary>
/// Streams that are no update for this device: reordered, cut, replayed, older, of another group, wrongly signed, changed.
/// </summary>
public sealed class HostileStreamTests(UpdateFactory factory) : IClassFixture<UpdateFactory>
{
    private const int Streams = 100_000;

    private static readonly int[] _worst = [0, -1, int.MaxValue, int.MinValue, 1, 1 << 16];

    private readonly byte[] _old = UpdateFactory.Content(2500, 1);

    [Fact]
    public void None_is_taken_and_nothing_grows()
    {
        Random random = new(11);
        byte[] older = factory.Make(UpdateFactory.Content(2500, 3));
        byte[] installed = factory.Make(_old);
        byte[] update = factory.Make(UpdateFactory.Content(2500, 2));
        using UpdateFactory stranger = new();
        byte[][] others =
        [
            older, installed, factory.Make(_old, group: "line 4"), factory.Make(_old, name: "detector"), stranger.Make(_old, counter: 99),
            factory.Make(_old, old: UpdateFactory.Content(2500, 4)),
        ];
        SimulatedFlash flash = new(Tear.Committed, random);
        UpdateStore store = Start(flash);
        Assert.Null(UpdateFactory.Send(store, installed, random));
        Start(flash).Confirm();
        store = Start(flash);
        for (int i = 0; i < Streams; i++)
        {
            byte[] stream = i % 8 == 0 ? others[random.Next(others.Length)] : Spoil([.. update], others, random);
            Send(store, stream, random);
            Assert.Equal(UpdatePhase.Settled, store.Phase);
            if (i % 1000 == 0)
            {
                store = Start(flash);
                Assert.Equal(_old, UpdateFactory.Read(store.Current));
                Assert.InRange(flash.Files.Values.Sum(file => file.Length), 1, 12_000);
            }
        }

        // After all of it the true one is taken.
        Assert.Null(store.Receive(0, update, 0, update.Length));
        Assert.Equal(UpdatePhase.Pending, store.Phase);
    }

    /// <summary>Changes an update so that it is none any more.</summary>
    private static byte[] Spoil(byte[] update, byte[][] others, Random random)
    {
        int at = random.Next(update.Length);
        byte changed = (byte)(update[at] ^ random.Next(1, 256));
        switch (random.Next(6))
        {
            case 0:
                update[at] = changed;
                return update;
            case 1:
                return update[..at];
            case 2:
                byte[] other = others[random.Next(others.Length)];
                other.AsSpan(0, Math.Min(at + 1, other.Length)).CopyTo(update);
                update[at] = changed;
                return update;
            case 3:
                int end = random.Next(at, update.Length);
                byte[] noise = new byte[end - at + 1];
                random.NextBytes(noise);
                noise[0] = changed;
                noise.CopyTo(update, at);
                return update;
            case 4:
                return [.. update[..at], .. update[Math.Min(at + 1 + random.Next(64), update.Length)..]];
            default:
                // A number of the header, at its worst.
                int field = 4 * random.Next(2, 8);
                BitConverter.TryWriteBytes(update.AsSpan(field), _worst[random.Next(_worst.Length)]);
                update[at] = changed;
                return update;
        }
    }

    /// <summary>Sends a stream in large pieces, some of them left out or in the wrong order. Each begins anew: the rest of one would
    /// complete another's good beginning, and rightly so.</summary>
    private static void Send(UpdateStore store, byte[] stream, Random random)
    {
        int at = 0;
        while (at < stream.Length)
        {
            int piece = Math.Min(random.Next(1, 3000), stream.Length - at);
            int from = at > 0 && random.Next(20) == 0 ? random.Next(stream.Length - piece + 1) : at;
            if (store.Receive(from, stream, from, piece) != null && from == at)
            {
                return;
            }

            at += piece;
        }
    }

    private UpdateStore Start(SimulatedFlash flash)
    {
        UpdateStore store = factory.Store(flash);
        store.Start(_ => null);
        return store;
    }
}
