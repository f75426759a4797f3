using System.CommandLine;
using System.Globalization;
using TinyInfer.Converter.Conversion;
using TinyInfer.Converter.LowRank;
using TinyInfer.Converter.Quantize;
using TinyInfer.Converter.Weights;

namespace TinyInfer.Cli.Commands;

/// <summary>Makes options whose values are checked while the command line is read.</summary>
internal static class CheckedOption
{
    /// <summary>Reads a value.</summary>
    /// <typeparam name="T">Type of the value.</typeparam>
    /// <param name="text">What the user wrote.</param>
    /// <param name="value">The value.</param>
    /// <returns>Whether it is one.</returns>
    internal delegate bool Reader<T>(string text, out T value);

    /// <summary>An option of one value.</summary>
    /// <typeparam name="T">Type of the value.</typeparam>
    /// <param name="name">The option's name.</param>
    /// <param name="form">What stands for a value in the help.</param>
    /// <param name="expected">What a value has to be.</param>
    /// <param name="description">What the option does.</param>
    /// <param name="reader">Reads a value.</param>
    /// <returns>The option.</returns>
    internal static Option<T?> Of<T>(string name, string form, string expected, string description, Reader<T> reader) => new(name)
    {
        HelpName = form,
        Description = description,
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (reader(text, out T value))
            {
                return value;
            }

            result.AddError($"{name} {text}: {expected} is expected.");
            return default;
        },
    };

    /// <summary>An option that is one of several words.</summary>
    /// <typeparam name="T">An enumeration whose names, in lower case, are the words.</typeparam>
    /// <param name="name">The option's name.</param>
    /// <param name="description">What the option does.</param>
    /// <param name="values">The values that are allowed; none for all.</param>
    /// <returns>The option; null if it is not given.</returns>
    internal static Option<T?> Word<T>(string name, string description, params T[] values)
        where T : struct, Enum
    {
        Dictionary<string, T> words = (values.Length > 0 ? values : Enum.GetValues<T>()).ToDictionary(
            value => value.ToString().ToLowerInvariant());
        Option<T?> option = Of(name, string.Join('|', words.Keys), string.Join(" or ", words.Keys), description,
            (string text, out T? value) =>
            {
                bool isWord = words.TryGetValue(text, out T found);
                value = found;
                return isWord;
            });
        option.CompletionSources.Clear();
        option.CompletionSources.Add([.. words.Keys]);
        return option;
    }

    /// <summary>Sizes of named dimensions.</summary>
    /// <returns>The option --shape.</returns>
    internal static Option<Dictionary<string, int>> Dimensions() => new("--shape")
    {
        HelpName = "NAME=N",
        Description = "Size of a dynamic dimension; may be given several times. A dynamic batch is 1.",
        DefaultValueFactory = _ => [],
        Arity = ArgumentArity.ZeroOrMore,
        CustomParser = result =>
        {
            Dictionary<string, int> sizes = new(StringComparer.Ordinal);
            foreach (string text in result.Tokens.Select(token => token.Value))
            {
                int equals = text.LastIndexOf('=');
                if (equals > 0 && int.TryParse(text.AsSpan(equals + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int size)
                    && size > 0)
                {
                    sizes[text[..equals]] = size;
                }
                else
                {
                    result.AddError($"--shape {text}: a dimension's name and its size, NAME=N, are expected.");
                }
            }

            return sizes;
        },
    };

    /// <summary>Bits of weights.</summary>
    /// <returns>The option --weights.</returns>
    internal static Option<WeightBits> Bits() => OfLayers(
        "--weights",
        "8|6|5|4",
        "8, 6, 5 or 4 is expected, or LAYER=8, 6, 5 or 4",
        "Bits of all weights (default 8), or of a layer's: LAYER=4, which may be given several times. Fewer bits take less "
            + "flash, and less time in generated code.",
        WeightBits.Standard,
        WeightBits.Add);

    /// <summary>Bits of activations.</summary>
    /// <returns>The option --activations.</returns>
    internal static Option<ActivationBits> Activations() => OfLayers(
        "--activations",
        "8|16",
        "8 or 16 is expected, or LAYER=8 or 16",
        "Bits of all activations (default 8), or of a layer's: LAYER=16, which may be given several times. 16 are for layers "
            + "in which int8 loses too much; see TinyInfer.Int16.",
        ActivationBits.Standard,
        ActivationBits.Add);

    /// <summary>Ranks of fully connected layers.</summary>
    /// <returns>The option --low-rank.</returns>
    internal static Option<LayerRanks> Ranks()
    {
        Option<LayerRanks> option = OfLayers(
            "--low-rank",
            "auto|LAYER=RANK",
            "auto is expected, or LAYER=RANK with a whole number above 0",
            "Make two fully connected layers with fewer weights of one, linked by RANK numbers, such that its output on calibration data "
                + "changes least: a layer's, which may be given several times, or wherever it is cheaper and good enough (auto).",
            LayerRanks.None,
            LayerRanks.Add);
        option.CompletionSources.Add("auto");
        return option;
    }

    /// <summary>Labels that mean normal.</summary>
    /// <returns>The option --normal; null if it is not given.</returns>
    internal static Option<string?> Normal() => new("--normal")
    {
        HelpName = "LABEL[,LABEL]",
        Description = "Labels that mean that all is well. Default: 0, False, no, and words such as normal, healthy, ok, good, baseline; "
            + "1 where the other label is -1.",
    };

    /// <summary>Reads the option --normal.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="option">The option.</param>
    /// <returns>The labels; null if it is not given.</returns>
    internal static string[]? NormalOf(ParseResult parsed, Option<string?> option) =>
        parsed.GetValue(option)?.Split(',', StringSplitOptions.TrimEntries);

    /// <summary>Reads a whole number, 0 or more.</summary>
    /// <param name="text">Digits.</param>
    /// <param name="value">The number.</param>
    /// <returns>Whether it is one.</returns>
    internal static bool TryReadCount(string text, out int? value)
    {
        bool isNumber = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number);
        value = number;
        return isNumber;
    }

    /// <summary>An option of pairs of names, which may be given several times.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="form">How a pair is written, such as IN=OUT.</param>
    /// <param name="description">What it is for.</param>
    /// <returns>The option.</returns>
    internal static Option<Dictionary<string, string>> Pairs(string name, string form, string description) => new(name)
    {
        HelpName = form,
        Description = description,
        DefaultValueFactory = _ => [],
        Arity = ArgumentArity.ZeroOrMore,
        CustomParser = result =>
        {
            Dictionary<string, string> pairs = new(StringComparer.Ordinal);
            foreach (string text in result.Tokens.Select(token => token.Value))
            {
                int equals = text.IndexOf('=');
                if (equals > 0 && equals < text.Length - 1)
                {
                    pairs[text[..equals]] = text[(equals + 1)..];
                }
                else
                {
                    result.AddError($"{name} {text}: expected {form}.");
                }
            }

            return pairs;
        },
    };

    /// <summary>An option of numbers for all layers or named ones, which may be given several times.</summary>
    /// <typeparam name="T">What they are together.</typeparam>
    /// <param name="name">Its name.</param>
    /// <param name="form">What stands for a number in the help.</param>
    /// <param name="expected">What is expected.</param>
    /// <param name="description">What it is for.</param>
    /// <param name="standard">What there is before the first of them.</param>
    /// <param name="add">Reads one more; null if it is none.</param>
    private static Option<T> OfLayers<T>(
        string name, string form, string expected, string description, T standard, Func<string, T, T?> add)
        where T : class => new(name)
        {
            HelpName = form,
            Description = description,
            Arity = ArgumentArity.ZeroOrMore,
            CustomParser = result =>
            {
                T all = standard;
                foreach (string text in result.Tokens.Select(token => token.Value))
                {
                    if (add(text, all) is { } more)
                    {
                        all = more;
                    }
                    else
                    {
                        result.AddError($"{name} {text}: {expected}.");
                    }
                }

                return all;
            },
        };

    /// <summary>Reads the number of an axis.</summary>
    /// <param name="text">Digits.</param>
    /// <param name="value">The number.</param>
    /// <returns>Whether it is one.</returns>
    internal static bool TryReadAxis(string text, out int? value) => TryReadCount(text, out value) && value < Format.BlobFormat.MaxRank;

    /// <summary>Reads a number, 0 or more.</summary>
    /// <param name="text">A decimal number.</param>
    /// <param name="value">The number.</param>
    /// <returns>Whether it is one.</returns>
    internal static bool TryReadAmount(string text, out double? value) => TryReadPositive(text, out value) || value == 0;

    /// <summary>Reads a positive number.</summary>
    /// <param name="text">A decimal number.</param>
    /// <param name="value">The number.</param>
    /// <returns>Whether it is one.</returns>
    internal static bool TryReadPositive(string text, out double? value)
    {
        bool isNumber = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number);
        value = number;
        return isNumber && number > 0 && double.IsFinite(number);
    }

    /// <summary>Reads a name for files.</summary>
    /// <param name="text">The name.</param>
    /// <param name="value">The same.</param>
    /// <returns>Whether files can be named so.</returns>
    internal static bool TryReadFileName(string text, out string value)
    {
        value = text;
        return ModelName.IsUsable(text);
    }
}
