using System.Security.Cryptography;
using TinyInfer.Guard.State;
using TinyInfer.Link;
using TinyInfer.Store;
using TinyInfer.Store.Hashing;
using TinyInfer.Tests.Store;

namespace TinyInfer.Tests.Link;

/// <summary>A board with a link to a broker in memory, started over a storage.</summary>
internal sealed class LinkedBoard
{
    internal LinkedBoard(UpdateFactory factory, Storage storage, LoopClient? client = null, int outboxSize = 4096)
    {
        Client = client ?? new LoopClient();
        Client.Disconnect();
        Store = factory.Store(storage, options => options.TrialStarts = 100);
        Store.Start(_ => null);
        Link = new DeviceLink("press-4", Client, Store, new Sha256(),
            new LinkOptions { Group = UpdateFactory.Group, ChunkLength = 300, OutboxSize = outboxSize });
    }

    internal LoopClient Client { get; }

    internal UpdateStore Store { get; }

    internal DeviceLink Link { get; }

    /// <summary>Milliseconds so far.</summary>
    internal long Now { get; private set; } = 1;

    internal static string Desire(byte[] update, int counter) =>
        $$"""{"counter":{{counter}},"size":{{update.Length}},"hash":"{{Convert.ToHexStringLower(SHA256.HashData(update))}}"}""";

    /// <summary>Serves an update, and wants it.</summary>
    internal void Want(byte[] update, int counter)
    {
        Client.File = update;
        Client.Deliver(Topics.Desired, Desire(update, counter));
    }

    /// <summary>Lets time pass.</summary>
    internal void Step(int milliseconds, int step = 100)
    {
        for (long end = Now + milliseconds; Now < end; Now += step)
        {
            Link.Step(Now);
        }
    }
}
