using System.CommandLine;
using TinyInfer.Converter;
using TinyInfer.Converter.Scaffold.Fleet;
using TinyInfer.Converter.Updates;

namespace TinyInfer.Cli.Commands;

/// <summary>The fleet that firmware belongs to.</summary>
internal sealed class FleetCommandOptions
{
    private readonly Option<BrokerAddress?> _broker = CheckedOption.Of<BrokerAddress?>(
        "--fleet", "BROKER", BrokerAddress.Form,
        "Make firmware of a fleet: Wi-Fi, telemetry and commands over this MQTT broker, and signed updates of what decides.",
        (string text, out BrokerAddress? value) => (value = BrokerAddress.Read(text)) != null);

    private readonly Option<string?> _key = new("--key")
    {
        HelpName = "FILE",
        Description = "With --fleet: the key of tinyinfer key whose updates boards take. Only its public half goes into the firmware.",
    };

    private readonly Option<string> _group = new("--group")
    {
        HelpName = "NAME",
        Description = "With --fleet: the boards' group, as tinyinfer sign has it.",
        DefaultValueFactory = _ => string.Empty,
    };

    private readonly Option<string?> _secret = new("--learn-together")
    {
        HelpName = "FILE",
        Description = "With --fleet: have boards take part in rounds of learning together. The file holds the group's secret, 64 "
            + "hexadecimal digits, which goes into the firmware and never to the service; it is made if it is absent.",
    };

    /// <summary>The options.</summary>
    internal Option[] All => [_broker, _key, _group, _secret];

    /// <summary>Adds the options to a command.</summary>
    internal void AddTo(Command command)
    {
        foreach (Option option in All)
        {
            command.Add(option);
        }
    }

    /// <summary>Reads them.</summary>
    /// <returns>The fleet; null if none is asked for.</returns>
    /// <exception cref="ConversionException">One is missing, or is of no use.</exception>
    internal FleetOptions? Read(ParseResult parsed)
    {
        BrokerAddress? broker = parsed.GetValue(_broker);
        string? key = parsed.GetValue(_key);
        string group = parsed.GetRequiredValue(_group);
        if (broker == null)
        {
            return key == null && group.Length == 0 && parsed.GetValue(_secret) == null
                ? null
                : throw new ConversionException(
                    "--key, --group and --learn-together are for firmware of a fleet. Add --fleet BROKER, or leave them out.");
        }

        return key == null
            ? throw new ConversionException("--fleet needs --key FILE, whose updates boards take. Make one with tinyinfer key.")
            : new FleetOptions(broker, UpdateBuilder.RequireName("--group", group), UpdateBuilder.ReadPublicKey(key))
            {
                GroupSecret = parsed.GetValue(_secret) is { } file ? GroupSecretFile.Open(file) : null,
            };
    }
}
