using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using Microsoft.Extensions.Logging;
using Spectre.Console;
using TinyInfer.Cli.Commands;
using TinyInfer.Cli.Output;
using TinyInfer.Converter;
using TinyInfer.Fleet.Api;
using TinyInfer.Fleet.Service;
using TinyInfer.Fleet.Storage;
using static TinyInfer.Fleet.Commands.NumberOption;

namespace TinyInfer.Fleet.Commands;

/// <summary><c>tinyinfer fleet serve</c>: runs the service until it is stopped.</summary>
internal sealed class ServeCommand : TinyInferCommand
{
    private readonly Option<string> _data = DataFolder.Option("Folder of all that the service keeps; made if it is absent.");

    private readonly Option<IPAddress?> _address = CheckedOption.Of<IPAddress?>(
        "--address", "ADDRESS", "an IP address", "Where to listen, for HTTP and MQTT; 0.0.0.0 for all networks. Default: 127.0.0.1.",
        (string text, out IPAddress? value) => IPAddress.TryParse(text, out value));

    private readonly Option<int?> _port = Port("--port", "Port of the page and the API; 0 takes a free one. Default: 8080.");

    private readonly Option<int?> _mqttPort = Port("--mqtt-port", "Port of the broker in this process; 0 takes a free one. Default: 1883.");

    private readonly BrokerOptions _broker = new("A broker that is there already, in place of the one in this process.");

    private readonly Option<bool> _passwords = new("--passwords")
    {
        Description = "The broker in this process lets in devices with a token of their own: tinyinfer fleet token NAME --role device.",
    };

    private readonly Option<string?> _certificate = new("--certificate")
    {
        HelpName = "FILE",
        Description = "TLS for the broker in this process, page and API: certificate and private key in one file, .pem or .pfx.",
    };

    private readonly Option<Uri?> _cluster = Address(
        "--cluster", "redis://HOST[:PORT]", "Redis, where several services find each other; all share --data and --broker.", "redis");

    private readonly Option<byte[]?> _key = CheckedOption.Of<byte[]?>(
        "--public-key", "HEX", "a public key as tinyinfer key prints it",
        "The key that updates have to be signed with. By default only the boards look at signatures.",
        (string text, out byte[]? value) =>
        {
            value = text.Length is > 0 and < 1000 && text.Length % 2 == 0 && text.All(char.IsAsciiHexDigit)
                ? Convert.FromHexString(text) : null;
            return value != null;
        });

    private readonly Option<double?> _silence = Positive(
        "--silence", "SECONDS", "A device that says nothing for so long counts as silent. Default: 120.");

    private readonly Option<double?> _keep = Positive("--keep", "DAYS", "How long lines of telemetry are kept. Default: 30.");

    private readonly Option<int?> _devices = Count("--devices", "The most devices; messages of more are dropped. Default: 10000.");

    private readonly Option<Uri?> _traces = Address(
        "--traces", "http://HOST:4317", "Where OpenTelemetry traces go, by OTLP. By default nowhere.", "http", "https");

    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where it writes to.</param>
    internal ServeCommand(Terminal terminal)
        : base("serve", "Run the service: broker, devices' twins, updates, API and page, in one process.", terminal)
    {
        Add(_data);
        Add(_address);
        Add(_port);
        Add(_mqttPort);
        _broker.AddTo(this);
        Add(_cluster);
        Add(_passwords);
        Add(_certificate);
        Add(_key);
        Add(_silence);
        Add(_keep);
        Add(_devices);
        Add(_traces);
        AddJson();
    }

    /// <inheritdoc/>
    protected override void Execute(ParseResult parsed, CancellationToken cancellation) =>
        ServeAsync(parsed, cancellation).GetAwaiter().GetResult();

    private static Option<int?> Port(string name, string description) => CheckedOption.Of(
        name, "N", "a port, 0 to 65535", description, (string text, out int? value) =>
            CheckedOption.TryReadCount(text, out value) && value <= ushort.MaxValue);

    private static Option<Uri?> Address(string name, string form, string description, params string[] schemes) => CheckedOption.Of(
        name, form, form, description, (string text, out Uri? value) =>
            Uri.TryCreate(text, UriKind.Absolute, out value) && schemes.Contains(value.Scheme) && value.Host.Length > 0);

    private async Task ServeAsync(ParseResult parsed, CancellationToken cancellation)
    {
        FleetOptions standard = new() { DataFolder = parsed.GetRequiredValue(_data) };
        FleetOptions options = standard with
        {
            Address = parsed.GetValue(_address) ?? standard.Address,
            HttpPort = parsed.GetValue(_port) ?? standard.HttpPort,
            MqttPort = parsed.GetValue(_mqttPort) ?? standard.MqttPort,
            Broker = _broker.Read(parsed),
            Cluster = parsed.GetValue(_cluster),
            AsksPasswords = parsed.GetValue(_passwords),
            Certificate = parsed.GetValue(_certificate) is { } certificate ? CertificateFile.Read(certificate) : null,
            PublicKey = parsed.GetValue(_key) is { Length: > 0 } key ? key : null,
            Silence = parsed.GetValue(_silence) is { } silence ? TimeSpan.FromSeconds(silence) : standard.Silence,
            Keep = parsed.GetValue(_keep) is { } days ? TimeSpan.FromDays(days) : standard.Keep,
            MostDevices = parsed.GetValue(_devices) ?? standard.MostDevices,
            Traces = parsed.GetValue(_traces),
        };
        if (options is { Broker: not null, AsksPasswords: true })
        {
            throw new ConversionException("--passwords is for the broker in this process. A broker that is there already has its own.");
        }

        if (options is { Cluster: not null, Broker: null })
        {
            throw new ConversionException("--cluster is for services that share a broker: add --broker.");
        }

        await using FleetHost host = await FleetHost.StartAsync(options, log => log.AddProvider(new TerminalLog(Terminal.Error)));
        TimeSpan start = DateTime.Now - Process.GetCurrentProcess().StartTime;
        if (IsJson(parsed))
        {
            Terminal.Output.WriteLine(System.Text.Json.JsonSerializer.Serialize(new
            {
                page = host.Address,
                broker = host.Broker,
                data = options.DataFolder,
                seconds = Math.Round(start.TotalSeconds, 2),
            }));
        }
        else
        {
            Terminal.Screen.MarkupLineInterpolated($"page and API   {host.Address}");
            Terminal.Screen.MarkupLineInterpolated(
                $"broker         {host.Broker}{(options.Broker == null ? " (in this process)" : string.Empty)}");
            Terminal.Screen.MarkupLineInterpolated($"data           {Path.Combine(options.DataFolder, Database.FileName)}");
            Terminal.Screen.MarkupLineInterpolated($"first token    {Path.Combine(options.DataFolder, Tokens.FileName)}");
            Terminal.Output.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"Started in {start.TotalSeconds:0.0} s. Ctrl+C stops it."));
        }

        Terminal.Output.Flush();
        await Task.WhenAny(Task.Delay(Timeout.Infinite, cancellation));
    }
}
