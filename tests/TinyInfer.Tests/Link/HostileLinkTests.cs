using System.Security.Cryptography;
using System.Text;
using TinyInfer.Converter.Simulation;
using TinyInfer.Link;
using TinyInfer.Link.Messages;
using TinyInfer.Store;
using TinyInfer.Tests.State;
using TinyInfer.Tests.Store;

namespace TinyInfer.Tests.Link;

/// <summary>
/// A broker that lies: chunks reordered, cut, replayed, of older updates, of another group, wrongly signed, changed; wishes and commands
/// that are none.
/// </summary>
public sealed class HostileLinkTests(UpdateFactory factory) : IClassFixture<UpdateFactory>
{
    private const int Streams = 100_000;
    private const int Changed = 16;
    private const byte SetBit = 0x80;

    /// <summary>Bytes by which what a board holds may differ: files are of several sizes, and messages wait to be sent.</summary>
    private const int MostGrowth = 16 * 1024;

    [Fact]
    public void No_stream_of_messages_is_taken_and_nothing_grows()
    {
        Random random = new(21);
        byte[] old = UpdateFactory.Content(1200, 1);
        byte[] older = factory.Make(UpdateFactory.Content(1200, 3));
        byte[] installed = factory.Make(old);
        using UpdateFactory stranger = new();
        (byte[] File, int Counter)[] others =
        [
            (older, 1), (installed, 2), (factory.Make(old, group: "line 4", counter: 40), 40),
            (factory.Make(old, name: "detector", counter: 41), 41), (stranger.Make(old, counter: 99), 99),
            (factory.Make(old, old: UpdateFactory.Content(1200, 4), counter: 42), 42),
        ];

        // Good beginnings of one stream could be completed by another's rest, and rightly so: each is of an update of its own, and has one
        // byte changed that nothing changes back.
        (byte[] File, int Counter)[] changed =
            [.. Enumerable.Range(3, Changed).Select(i => (factory.Make(UpdateFactory.Content(1200, i), counter: i), i))];
        byte[] update = [.. changed[^1].File];
        foreach ((byte[] file, int _) in changed)
        {
            file[random.Next(file.Length)] ^= SetBit;
        }

        SimulatedFlash flash = new(Tear.Committed, random);
        LinkedBoard board = new(factory, flash);
        board.Want(installed, 2);
        board.Step(20_000);
        new LinkedBoard(factory, flash).Store.Confirm();
        board = new LinkedBoard(factory, flash);
        board.Step(100);
        int memory = 0;
        for (int i = 0; i < Streams; i++)
        {
            (byte[] stream, int counter) = i % 8 == 0 ? others[random.Next(others.Length)] : changed[random.Next(changed.Length)];
            byte[] other = others[random.Next(others.Length)].File;
            board.Client.File = stream;
            board.Client.Spoil = chunk => Spoil(chunk, other, random);
            board.Client.Deliver(Topics.Desired, Wish(stream, counter, random));
            board.Client.Deliver(Topics.Command, Garbage(random));
            board.Step(600, 60);
            Assert.Equal(UpdatePhase.Settled, board.Store.Phase);
            if (i % 5000 == 0)
            {
                HeapReport report = new();
                report.Add(board);
                memory = memory == 0 ? report.Total : memory;
                Assert.InRange(report.Total, 1, memory + MostGrowth);
                board = new LinkedBoard(factory, flash);
                board.Step(100);
                Assert.Equal(old, UpdateFactory.Read(board.Store.Current));
                Assert.InRange(flash.Files.Values.Sum(f => f.Length), 1, 8_000);
            }
        }

        // After all of it the true one is taken.
        board.Client.Spoil = chunk => chunk;
        board.Want(update, changed[^1].Counter);
        board.Step(400_000);
        Assert.Equal(UpdatePhase.Pending, board.Store.Phase);
    }

    /// <summary>Mostly what asks for the stream; else another size, another counter, or bytes at random.</summary>
    private static byte[] Wish(byte[] stream, int counter, Random random)
    {
        byte[] wish = Encoding.ASCII.GetBytes(random.Next(8) switch
        {
            0 => LinkedBoard.Desire(stream, random.Next(1, 200)),
            1 => LinkedBoard.Desire(stream[..random.Next(1, stream.Length)], counter),
            _ => LinkedBoard.Desire(stream, counter),
        });
        if (random.Next(10) == 0)
        {
            wish[random.Next(wish.Length)] = (byte)random.Next(256);
        }

        return wish;
    }

    private static byte[] Garbage(Random random)
    {
        byte[] bytes = new byte[random.Next(600)];
        random.NextBytes(bytes);
        return bytes;
    }

    private static byte[]? Spoil(byte[] chunk, byte[] other, Random random)
    {
        switch (random.Next(12))
        {
            case 0:
                return null;
            case 1:
                return chunk[..random.Next(chunk.Length)];
            case 2:
                chunk[random.Next(chunk.Length)] ^= (byte)random.Next(1, SetBit);
                return chunk;
            case 3:
                int from = random.Next(other.Length);
                int count = Math.Min(300, other.Length - from);
                byte[] hash = random.Next(2) == 0 ? SHA256.HashData(other) : chunk[..UpdateChunk.HashSize];
                return UpdateChunk.Write(hash, random.Next(2) == 0 ? from : BitConverter.ToInt32(chunk, UpdateChunk.HashSize),
                    other, from, count);
            case 4:
                return [.. chunk, .. chunk];
            default:
                return chunk;
        }
    }
}
