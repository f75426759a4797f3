using System.CommandLine;
using Grpc.Core;
using TinyInfer.Cli.Commands;
using TinyInfer.Cli.Output;
using TinyInfer.Converter;
using TinyInfer.Fleet.Api;
using TinyInfer.Fleet.Flower;
using TinyInfer.Fleet.Rounds;

namespace TinyInfer.Fleet.Commands;

/// <summary><c>tinyinfer fleet flower</c>: a group of boards is a node of a Flower SuperLink.</summary>
internal sealed class FlowerCommand : ApiCommand
{
    private static readonly TimeSpan _period = TimeSpan.FromSeconds(1);

    private readonly Option<Uri?> _link = CheckedOption.Of<Uri?>(
        "--superlink", "HOST:PORT", "HOST:PORT of the fleet service, 9092 by default, https:// before it for TLS",
        "The SuperLink's fleet service; https:// before it for TLS.",
        (string text, out Uri? value) =>
            Uri.TryCreate(text.Contains("://", StringComparison.Ordinal) ? text : "http://" + text, UriKind.Absolute, out value)
            && value.Scheme is "http" or "https");

    private readonly Option<string> _group = new("--group")
    {
        HelpName = "NAME",
        Description = "The group whose boards train.",
        Required = true,
    };

    private readonly RoundPlanOptions _plan = new();

    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where it writes to.</param>
    internal FlowerCommand(Terminal terminal)
        : base("flower", "Join a Flower SuperLink as one node: each of its rounds is one of a group of boards.", terminal)
    {
        _link.Required = true;
        Add(_link);
        Add(_group);
        _plan.AddTo(this);
        AddApi();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(ParseResult parsed, HttpClient client, CancellationToken cancellation)
    {
        Uri address = parsed.GetRequiredValue(_link)!;
        RoundRequest request = _plan.Read(parsed) with { Group = parsed.GetRequiredValue(_group) };
        Task<(short[] Weights, long Windows)> TrainAsync(short[] weights, CancellationToken stop) =>
            RunAsync(client, request with { Weights = _plan.ReadWeights(parsed, weights) }, stop);
        await using SuperLink link = new(address);
        try
        {
            await link.JoinAsync(cancellation);
            Report(parsed, $"node {link.NodeId} of {address}");
            await new FlowerNode(link, TrainAsync, text => Report(parsed, text)).WorkAsync(cancellation);
        }
        catch (Exception e) when (e is RpcException or OperationCanceledException && cancellation.IsCancellationRequested)
        {
            // It was stopped.
        }
        catch (RpcException e)
        {
            throw new ConversionException(
                $"--superlink {address}: the SuperLink does not answer, or not as one of Flower 1.20 and later "
                + $"({e.Status.StatusCode}: {e.Status.Detail.TrimEnd('.')}).", e);
        }
    }

    /// <summary>Runs a round of the service to its end.</summary>
    private static async Task<(short[] Weights, long Windows)> RunAsync(
        HttpClient client, RoundRequest request, CancellationToken cancellation)
    {
        RoundView round = await PostAsync<RoundView>(client, "/api/rounds", request, cancellation);
        while (round.Status.GoesOn())
        {
            await Task.Delay(_period, cancellation);
            round = await GetAsync<RoundView>(client, $"/api/rounds/{round.Number}", cancellation);
        }

        if (round.Status != RoundStatus.Done)
        {
            throw new ConversionException($"round {round.Number}: {round.Reason}");
        }

        RoundResult result = await GetAsync<RoundResult>(client, $"/api/rounds/{round.Number}/result", cancellation);
        return (RoundResult.ToWeights(result.Weights!), result.Windows);
    }

    private void Report(ParseResult parsed, string text)
    {
        Terminal.Output.WriteLine(IsJson(parsed) ? Converter.Report.Json.Write(new { text }) : text);
        Terminal.Output.Flush();
    }
}
