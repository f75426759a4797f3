using TinyInfer.Fleet.Devices;
using TinyInfer.Fleet.Registry;
using TinyInfer.Fleet.Rounds;
using TinyInfer.Link;
using TinyInfer.Link.Messages;

namespace TinyInfer.Fleet.Broker;

/// <summary>Sends pieces of updates, and of weights to begin a round with, to the boards that ask for them.</summary>
/// <param name="registry">Where updates are.</param>
/// <param name="rounds">Where weights of rounds are.</param>
/// <param name="broker">Where pieces go.</param>
/// <param name="grains">The devices.</param>
internal sealed class ChunkSender(UpdateRegistry registry, RoundFiles rounds, IBroker broker, IGrainFactory grains)
{
    /// <summary>Answers a board. One that asks for anything but what it is to have gets no answer: an update that was stopped ends there.
    /// </summary>
    /// <param name="device">Who asks.</param>
    /// <param name="payload">What it asks for.</param>
    /// <returns>Done when the piece is sent.</returns>
    internal async Task AnswerAsync(string device, byte[] payload)
    {
        LineReader line = new();
        if (!line.Read(payload, 0, payload.Length) || ChunkRequest.Read(line) is not { } request)
        {
            return;
        }

        string hash = Convert.ToHexStringLower(request.Hash);
        if (!await grains.GetGrain<IDevice>(device).Wants(hash))
        {
            return;
        }

        byte[] bytes = new byte[request.Length];
        int count = await UpdateRegistry.ReadAsync(registry.FindFile(hash) ?? rounds.Find(hash), request.Offset, bytes);
        if (count > 0)
        {
            byte[] chunk = UpdateChunk.Write(request.Hash, request.Offset, bytes, 0, count);
            await broker.PublishAsync(Topics.Of(device, Topics.Chunk), chunk, isCertain: false, isRetained: false);
        }
    }
}
