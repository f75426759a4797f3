using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using TinyInfer.Converter;
using TinyInfer.Fleet.Flower.Wire;
using Metadata = TinyInfer.Fleet.Flower.Wire.Metadata;

namespace TinyInfer.Fleet.Flower;

/// <summary>
/// A node of a Flower SuperLink: registers with a key of its own, signs each call, says that it is there, takes messages and answers them.
/// </summary>
internal sealed class SuperLink : IAsyncDisposable
{
    private const double HeartbeatSeconds = 30;
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(20);

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
    private readonly GrpcChannel _channel;
    private readonly Wire.Fleet.FleetClient _client;
    private readonly CancellationTokenSource _stop = new();
    private readonly byte[] _publicKey;
    private Task _heartbeats = Task.CompletedTask;

    /// <summary>Makes a node; it does not connect yet.</summary>
    /// <param name="address">The SuperLink's fleet service, <c>http://HOST:PORT</c>, or <c>https</c> for TLS.</param>
    internal SuperLink(Uri address)
    {
        _publicKey = Encoding.ASCII.GetBytes(_key.ExportSubjectPublicKeyInfoPem() + "\n");
        _channel = GrpcChannel.ForAddress(address, new GrpcChannelOptions { MaxReceiveMessageSize = 64 << 20 });
        _client = new Wire.Fleet.FleetClient(_channel.Intercept(Sign));
    }

    /// <summary>What the SuperLink calls the node; 0 before it has joined.</summary>
    internal ulong NodeId { get; private set; }

    private Node Self => new() { NodeId = NodeId };

    /// <summary>Joins.</summary>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>Done when it has joined.</returns>
    internal async Task JoinAsync(CancellationToken cancellation)
    {
        ByteString key = ByteString.CopyFrom(_publicKey);
        await _client.RegisterNodeAsync(new RegisterNodeFleetRequest { PublicKey = key }, cancellationToken: cancellation);
        ActivateNodeResponse answer = await _client.ActivateNodeAsync(
            new ActivateNodeRequest { PublicKey = key, HeartbeatInterval = HeartbeatSeconds }, cancellationToken: cancellation);
        NodeId = answer.NodeId;
        _heartbeats = Task.Run(BeatAsync, CancellationToken.None);
    }

    /// <summary>Asks for a message.</summary>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>What the message is, and the names of its parts; null if there is none.</returns>
    internal async Task<(Metadata Metadata, ObjectTree Tree)?> PullAsync(CancellationToken cancellation)
    {
        PullMessagesResponse answer = await _client.PullMessagesAsync(
            new PullMessagesRequest { Node = Self }, cancellationToken: cancellation);
        if (answer.MessagesList.Count == 0 || answer.MessageObjectTrees.Count == 0)
        {
            return null;
        }

        return (answer.MessagesList[0].Metadata, answer.MessageObjectTrees[0]);
    }

    /// <summary>Takes the parts of a message.</summary>
    /// <param name="run">The run that it belongs to.</param>
    /// <param name="tree">Their names.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>The message with all that belongs to it.</returns>
    /// <exception cref="ConversionException">It is not as it should be, or a part of it does not come.</exception>
    internal async Task<FlowerObject> TakeAsync(ulong run, ObjectTree tree, CancellationToken cancellation)
    {
        Dictionary<string, FlowerObject> known = new(StringComparer.Ordinal);
        await PullTreeAsync(tree, run, known, cancellation);
        await _client.ConfirmMessageReceivedAsync(
            new ConfirmMessageReceivedRequest { Node = Self, RunId = run, MessageObjectId = tree.ObjectId },
            cancellationToken: cancellation);
        return known[tree.ObjectId];
    }

    /// <summary>Answers a message.</summary>
    /// <param name="asked">What it was.</param>
    /// <param name="content">The answer; null for an error.</param>
    /// <param name="error">What went wrong; null for an answer.</param>
    /// <param name="seconds">How long it took.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>Done when it is there.</returns>
    internal async Task AnswerAsync(
        Metadata asked, FlowerObject? content, Error? error, double seconds, CancellationToken cancellation)
    {
        double now = (DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).TotalSeconds;
        Message message = new()
        {
            Metadata = new Metadata
            {
                RunId = asked.RunId,
                SrcNodeId = asked.DstNodeId,
                DstNodeId = asked.SrcNodeId,
                ReplyToMessageId = asked.MessageId,
                GroupId = asked.GroupId,
                Ttl = asked.Ttl - (now - asked.CreatedAt),
                MessageType = asked.MessageType,
                CreatedAt = now,
            },
            Error = error,
        };

        // Its name is that of an object whose body is the message without its name.
        FlowerObject whole = FlowerObject.Make("Message", content == null ? [] : [content], message.ToByteArray());
        message.Metadata.MessageId = whole.Id;
        PushMessagesRequest request = new() { Node = Self };
        request.MessagesList.Add(message);
        request.MessageObjectTrees.Add(whole.ToTree());
        request.ClientappRuntimeList.Add(seconds);
        PushMessagesResponse answer = await _client.PushMessagesAsync(request, cancellationToken: cancellation);
        foreach (FlowerObject part in whole.All().Where(part => answer.ObjectsToPush.Contains(part.Id)))
        {
            await _client.PushObjectAsync(
                new PushObjectRequest
                {
                    Node = Self,
                    RunId = asked.RunId,
                    ObjectId = part.Id,
                    ObjectContent = ByteString.CopyFrom(part.Content),
                },
                cancellationToken: cancellation);
        }
    }

    /// <summary>Leaves.</summary>
    /// <returns>When it has left.</returns>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _heartbeats;
        if (NodeId != 0)
        {
            try
            {
                DateTime deadline = DateTime.UtcNow.AddSeconds(5);
                await _client.DeactivateNodeAsync(new DeactivateNodeRequest { NodeId = NodeId }, deadline: deadline);
                await _client.UnregisterNodeAsync(new UnregisterNodeFleetRequest { NodeId = NodeId }, deadline: deadline);
            }
            catch (RpcException)
            {
                // A SuperLink that is gone needs no word.
            }
        }

        _channel.Dispose();
        _key.Dispose();
        _stop.Dispose();
    }

    private Grpc.Core.Metadata Sign(Grpc.Core.Metadata headers)
    {
        string time = DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff", CultureInfo.InvariantCulture) + "+00:00";
        headers.Add("flwr-public-key-bin", _publicKey);
        headers.Add("flwr-timestamp", time);
        headers.Add("flwr-signature-bin", _key.SignData(
            Encoding.ASCII.GetBytes(time), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
        return headers;
    }

    private async Task BeatAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            await Task.WhenAny(Task.Delay(TimeSpan.FromSeconds(0.8 * HeartbeatSeconds), _stop.Token));
            try
            {
                if (!_stop.IsCancellationRequested)
                {
                    await _client.SendNodeHeartbeatAsync(
                        new SendNodeHeartbeatRequest { Node = Self, HeartbeatInterval = HeartbeatSeconds },
                        deadline: DateTime.UtcNow.AddSeconds(5));
                }
            }
            catch (RpcException)
            {
                // The next one may come through; pulling says if not.
            }
        }
    }

    private async Task PullTreeAsync(
        ObjectTree tree, ulong run, Dictionary<string, FlowerObject> known, CancellationToken cancellation)
    {
        foreach (ObjectTree child in tree.Children)
        {
            await PullTreeAsync(child, run, known, cancellation);
        }

        if (known.ContainsKey(tree.ObjectId))
        {
            return;
        }

        DateTime end = DateTime.UtcNow + _patience;
        while (true)
        {
            PullObjectResponse answer = await _client.PullObjectAsync(
                new PullObjectRequest { Node = Self, RunId = run, ObjectId = tree.ObjectId }, cancellationToken: cancellation);
            if (answer.ObjectFound && answer.ObjectAvailable)
            {
                known[tree.ObjectId] = FlowerObject.Read(tree.ObjectId, answer.ObjectContent.ToByteArray(), known);
                return;
            }

            if (!answer.ObjectFound || DateTime.UtcNow > end)
            {
                throw new ConversionException($"the SuperLink has no object {tree.ObjectId}.");
            }

            await Task.Delay(500, cancellation);
        }
    }
}
