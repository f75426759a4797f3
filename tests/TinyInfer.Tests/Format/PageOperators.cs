using TinyInfer.Converter.Blob;
using TinyInfer.DeviceHarness;

namespace TinyInfer.Tests.Format;

/// <summary>The attributes and constants of each operator, as the tables of docs/format.md list them.</summary>
internal sealed class PageOperators
{
    private const string Heading = "Operators";

    private readonly Dictionary<string, string> _attributeGroups;
    private readonly Dictionary<string, string> _constantGroups;

    internal PageOperators(string page)
    {
        _attributeGroups = MarkdownTable.Read(page, Heading).ToDictionary(row => row[0], row => row[1]);
        _constantGroups = MarkdownTable.Read(page, Heading, 1).ToDictionary(row => row[0][..row[0].IndexOf('[')], row => row[1]);
        Rows = MarkdownTable.Read(page, Heading, 2).ToDictionary(row => int.Parse(row[0]), row => (row[1], row[2], row[3]));
    }

    /// <summary>Name, attributes and constants by code.</summary>
    internal Dictionary<int, (string Name, string Attributes, string Constants)> Rows { get; }

    /// <summary>Fails if a record has other attributes or constants than the page says.</summary>
    internal void Check(BlobOperator op)
    {
        (string name, string attributes, string constants) = Rows[(int)op.Code];
        Dictionary<string, long> names = new() { ["all taps"] = 1, ["all phases"] = 1 };
        int at = 0;
        Bind(attributes, op, ref at, names);
        Assert.True(at == op.Attributes.Count, $"{name}: the page has {at} attributes, the record {op.Attributes.Count}");
        at = 0;
        Measure(constants, op, ref at, names);
        Assert.True(at == op.Constants.Count, $"{name}: the page has {at} constants, the record {op.Constants.Count}");
    }

    private void Bind(string list, BlobOperator op, ref int at, Dictionary<string, long> names)
    {
        foreach (string entry in Split(list))
        {
            string item = entry.TrimEnd('?');
            string name = item.Split('[')[0];
            if (_attributeGroups.TryGetValue(item, out string? group))
            {
                int first = at;
                Bind(group, op, ref at, names);
                if (item == "phases")
                {
                    names["all phases"] *= op.Attributes[first];
                    names["all taps"] *= Enumerable.Range(0, op.Attributes[first]).Sum(phase => op.Attributes[first + 2 + (2 * phase)]);
                }
            }
            else if (name.Length < item.Length)
            {
                at += (int)names[item[(name.Length + 1)..^1]] * name.Split(", ").Length;
            }
            else if (item.Length == entry.Length || at < op.Attributes.Count)
            {
                names[name] = op.Attributes[at++];
            }
        }
    }

    private void Measure(string list, BlobOperator op, ref int at, Dictionary<string, long> names)
    {
        const string Repeat = "for each direction: ";
        int times = list.StartsWith(Repeat, StringComparison.Ordinal) ? (int)names["directions"] : 1;
        for (int i = 0; i < times; i++)
        {
            long last = 0;
            foreach (string item in Split(list.StartsWith(Repeat, StringComparison.Ordinal) ? list[Repeat.Length..] : list))
            {
                int bracket = item.IndexOf('[');
                string name = item[..bracket];
                string count = item[(bracket + 1)..item.IndexOf(']')];
                if (_constantGroups.TryGetValue(name, out string? group))
                {
                    string letter = name == "recurrent" ? "g" : "n";
                    Dictionary<string, long> inner = new(names) { [letter] = Value(count, names) };
                    Measure(group, op, ref at, inner);
                }
                else if (!item.EndsWith('?') || at < op.Constants.Count)
                {
                    Assert.True(at < op.Constants.Count, $"{op.Code}: there is no constant '{name}'");
                    int size = int.Parse(name[(name.LastIndexOf(' ') + 2)..]) / 8;
                    long length = op.Constants[at++].Length / size;
                    long wanted = count == "any" ? length : count == "as many" ? last : Value(count.Replace("1 or ", string.Empty), names);
                    bool isOne = length == 1 && count.StartsWith("1 or ", StringComparison.Ordinal);
                    bool isNarrow = item.EndsWith(" or u4", StringComparison.Ordinal) && length == (wanted + 1) / 2;
                    bool isOther = item.Split("] or ") is [_, ['i', ..] other]
                        && op.Constants[at - 1].Length == int.Parse(other.Split('[')[0][1..]) / 8 * Value(other.Split('[')[1][..^1], names);
                    Assert.True(length == wanted || isOne || isNarrow || isOther, $"{op.Code}, {item}: {length}");
                    last = length;
                }
            }
        }
    }

    /// <summary>The value of a product such as "kernel height · channels / groups".</summary>
    private static long Value(string product, Dictionary<string, long> names)
    {
        long value = 1;
        foreach (string factor in product.Split(" · "))
        {
            string[] parts = factor.Split(" / ");
            value *= long.TryParse(parts[0], out long number) ? number : names[parts[0]];
            value = parts.Length > 1 ? value / names[parts[1]] : value;
        }

        return value;
    }

    /// <summary>The items of a list, whose parentheses may hold commas.</summary>
    private static IEnumerable<string> Split(string list)
    {
        int depth = 0;
        int start = 0;
        for (int i = 0; i < list.Length; i++)
        {
            depth += list[i] is '(' or '[' ? 1 : list[i] is ')' or ']' ? -1 : 0;
            if (depth == 0 && list[i] == ',')
            {
                yield return list[start..i].Trim();
                start = i + 1;
            }
        }

        if (list.Length > 0)
        {
            yield return list[start..].Trim();
        }
    }
}
