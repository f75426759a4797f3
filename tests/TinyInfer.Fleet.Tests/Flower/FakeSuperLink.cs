using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using TinyInfer.Fleet.Flower;
using TinyInfer.Fleet.Flower.Wire;
using Metadata = TinyInfer.Fleet.Flower.Wire.Metadata;

namespace TinyInfer.Fleet.Tests.Flower;

/// <summary>
/// Flower's fleet service as its .proto has it, strict: who has not registered, does not sign, or sends an object that is not the one that
/// its name says, fails.
/// </summary>
internal sealed class FakeSuperLink : Fleet.Flower.Wire.Fleet.FleetBase, IAsyncDisposable
{
    private const ulong Id = 7_000_000_000_000_000_001;
    private const ulong Server = 1;
    private const ulong Run = 42;

    private readonly ConcurrentQueue<(Message Message, ObjectTree Tree)> _waiting = [];
    private readonly ConcurrentDictionary<string, byte[]> _objects = new(StringComparer.Ordinal);
    private readonly HashSet<string> _expected = new(StringComparer.Ordinal);
    private WebApplication? _app;
    private byte[]? _key;
    private Message? _answer;
    private ObjectTree? _tree;

    internal Uri Address { get; private set; } = null!;

    /// <summary>What the node did, in its order.</summary>
    internal ConcurrentQueue<string> Calls { get; } = [];

    internal static async Task<FakeSuperLink> StartAsync()
    {
        FakeSuperLink link = new();
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddRouting().AddGrpc();
        builder.Services.AddSingleton(link);
        link._app = builder.Build();
        link._app.UseRouting();
        link._app.MapGrpcService<FakeSuperLink>();
        await link._app.StartAsync();
        link.Address = new Uri(link._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        return link;
    }

    /// <summary>Sends a message, whole or with its last part torn, and waits for the answer with all that belongs to it.</summary>
    internal async Task<(Message Answer, FlowerObject? Object)> AskAsync(string type, FlowerObject? content, bool isTorn = false)
    {
        _answer = null;
        Metadata metadata = new()
        {
            RunId = Run,
            SrcNodeId = Server,
            DstNodeId = Id,
            GroupId = "3",
            Ttl = 3600,
            MessageType = type,
            CreatedAt = (DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).TotalSeconds,
        };
        FlowerObject whole = FlowerObject.Make(
            "Message", content == null ? [] : [content], new Message { Metadata = metadata }.ToByteArray());
        metadata.MessageId = whole.Id;
        foreach (FlowerObject part in whole.All())
        {
            _objects[part.Id] = isTorn && part == whole ? part.Content[..^1] : part.Content;
        }

        _waiting.Enqueue((new Message { Metadata = metadata }, whole.ToTree()));
        DateTime end = DateTime.UtcNow.AddSeconds(60);
        while (_answer == null || !Names(_tree!).All(_objects.ContainsKey))
        {
            Assert.True(DateTime.UtcNow < end, string.Join(", ", Calls));
            await Task.Delay(50);
        }

        Assert.Equal((Run, Id, Server, whole.Id, "3", type), (
            _answer.Metadata.RunId, _answer.Metadata.SrcNodeId, _answer.Metadata.DstNodeId, _answer.Metadata.ReplyToMessageId,
            _answer.Metadata.GroupId, _answer.Metadata.MessageType));
        Assert.InRange(_answer.Metadata.Ttl, 3600 - (_answer.Metadata.CreatedAt - metadata.CreatedAt) - 0.01, 3600);
        Assert.Equal(_tree!.ObjectId, _answer.Metadata.MessageId);
        Dictionary<string, FlowerObject> known = new(StringComparer.Ordinal);
        foreach (string name in Names(_tree))
        {
            known.TryAdd(name, FlowerObject.Read(name, _objects[name], known));
        }

        return (_answer, known[_tree.ObjectId]);
    }

    public override Task<RegisterNodeFleetResponse> RegisterNode(RegisterNodeFleetRequest request, ServerCallContext context)
    {
        Check(context, "register");
        _key = request.PublicKey.ToByteArray();
        return Task.FromResult(new RegisterNodeFleetResponse { NodeId = Id });
    }

    public override Task<ActivateNodeResponse> ActivateNode(ActivateNodeRequest request, ServerCallContext context)
    {
        Check(context, "activate");
        Assert.Equal(_key, request.PublicKey.ToByteArray());
        Assert.InRange(request.HeartbeatInterval, 10, 1800);
        return Task.FromResult(new ActivateNodeResponse { NodeId = Id });
    }

    public override Task<DeactivateNodeResponse> DeactivateNode(DeactivateNodeRequest request, ServerCallContext context)
    {
        Check(context, "deactivate");
        return Task.FromResult(new DeactivateNodeResponse());
    }

    public override Task<UnregisterNodeFleetResponse> UnregisterNode(UnregisterNodeFleetRequest request, ServerCallContext context)
    {
        Check(context, "unregister");
        return Task.FromResult(new UnregisterNodeFleetResponse());
    }

    public override Task<PullMessagesResponse> PullMessages(PullMessagesRequest request, ServerCallContext context)
    {
        Check(context, "pull", request.Node);
        PullMessagesResponse answer = new();
        if (_waiting.TryDequeue(out (Message Message, ObjectTree Tree) message))
        {
            answer.MessagesList.Add(message.Message);
            answer.MessageObjectTrees.Add(message.Tree);
        }

        return Task.FromResult(answer);
    }

    public override Task<PullObjectResponse> PullObject(PullObjectRequest request, ServerCallContext context)
    {
        Check(context, "pull object", request.Node);

        // The first time an object is known, and not there yet.
        bool isThere = !_expected.Add("later " + request.ObjectId);
        bool isFound = _objects.TryGetValue(request.ObjectId, out byte[]? content);
        return Task.FromResult(new PullObjectResponse
        {
            ObjectFound = isFound,
            ObjectAvailable = isFound && isThere,
            ObjectContent = isFound && isThere ? ByteString.CopyFrom(content) : ByteString.Empty,
        });
    }

    public override Task<ConfirmMessageReceivedResponse> ConfirmMessageReceived(
        ConfirmMessageReceivedRequest request, ServerCallContext context)
    {
        Check(context, "confirm", request.Node);
        return Task.FromResult(new ConfirmMessageReceivedResponse());
    }

    public override Task<PushMessagesResponse> PushMessages(PushMessagesRequest request, ServerCallContext context)
    {
        Check(context, "push", request.Node);
        PushMessagesResponse answer = new();
        _tree = Assert.Single(request.MessageObjectTrees);
        Assert.Single(request.ClientappRuntimeList);
        foreach (string name in Names(_tree))
        {
            _objects.TryRemove(name, out _);
            _expected.Add(name);
        }

        answer.ObjectsToPush.AddRange(Names(_tree).Distinct());
        answer.Results[_tree.ObjectId] = 1;
        _answer = Assert.Single(request.MessagesList);
        return Task.FromResult(answer);
    }

    public override Task<PushObjectResponse> PushObject(PushObjectRequest request, ServerCallContext context)
    {
        Check(context, "push object", request.Node);
        byte[] content = request.ObjectContent.ToByteArray();
        Assert.Contains(request.ObjectId, _expected);
        Assert.Equal(request.ObjectId, Convert.ToHexStringLower(SHA256.HashData(content)));
        _objects[request.ObjectId] = content;
        return Task.FromResult(new PushObjectResponse { Stored = true });
    }

    public async ValueTask DisposeAsync() => await _app!.DisposeAsync();

    private static IEnumerable<string> Names(ObjectTree tree) => tree.Children.SelectMany(Names).Append(tree.ObjectId);

    private void Check(ServerCallContext context, string call, Node? node = null)
    {
        Calls.Enqueue(call);
        Grpc.Core.Metadata headers = context.RequestHeaders;
        byte[] key = headers.GetValueBytes("flwr-public-key-bin")!;
        string time = headers.GetValue("flwr-timestamp")!;
        using ECDsa verifier = ECDsa.Create();
        verifier.ImportFromPem(Encoding.ASCII.GetString(key));
        bool isSigned = verifier.KeySize == 384 && verifier.VerifyData(
            Encoding.ASCII.GetBytes(time), headers.GetValueBytes("flwr-signature-bin")!, HashAlgorithmName.SHA256,
            DSASignatureFormat.Rfc3279DerSequence);
        bool isNow = (DateTimeOffset.UtcNow - DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture)).Duration()
            < TimeSpan.FromMinutes(1);
        bool isKnown = call == "register" || (_key != null && key.AsSpan().SequenceEqual(_key));
        if (!isSigned || !isNow || !isKnown || (node != null && node.NodeId != Id))
        {
            throw new RpcException(new Status(StatusCode.Unauthenticated, call));
        }
    }
}
