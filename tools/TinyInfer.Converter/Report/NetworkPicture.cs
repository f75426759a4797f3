using System.Globalization;
using System.Net;
using System.Text;
using TinyInfer.Converter.Graph;

namespace TinyInfer.Converter.Report;

/// <summary>The graph of a network: its layers from top to bottom, as they run, and what each reads.</summary>
internal static class NetworkPicture
{
    private const int Width = 860;
    private const int Left = 60;
    private const int BoxWidth = 600;
    private const int BoxHeight = 26;
    private const int Pitch = 44;
    private const int Bend = 24;
    private const int MostLetters = 84;

    /// <summary>Draws the graph.</summary>
    /// <param name="network">The network.</param>
    /// <param name="worst">Index of the layer that is marked; negative for none.</param>
    internal static string Draw(Network network, int worst)
    {
        List<Operator> layers = network.Operators.FindAll(op => !op.IsView);
        StringBuilder text = new();
        int height = ((layers.Count + 2) * Pitch) + 8;
        text.Append(CultureInfo.InvariantCulture,
            $"<svg class=\"chart\" role=\"img\" aria-label=\"The network's layers and what each reads\" ")
            .Append(CultureInfo.InvariantCulture, $"viewBox=\"0 0 {Width} {height}\" width=\"{Width}\">\n");
        int lane = 0;
        for (int i = 0; i < layers.Count; i++)
        {
            foreach (int from in layers[i].Inputs.Where(v => v.Constant == null).Select(v => SourceOf(network, layers, v)).Distinct())
            {
                lane = Connect(text, from, i, lane);
            }
        }

        foreach (int from in network.Outputs.Select(v => SourceOf(network, layers, v)).Distinct())
        {
            lane = Connect(text, from, layers.Count, lane);
        }

        Box(text, -1, "input " + string.Join(", ", network.Inputs.Select(v => $"{v.PortName} {Shapes.Format(v.Shape)}")), "page");
        for (int i = 0; i < layers.Count; i++)
        {
            string facts = $"{i} {layers[i].Kind} {Shapes.Format(layers[i].Output.Shape)} ";
            Box(text, i, facts + EndOf(layers[i].Name, MostLetters - facts.Length), i == worst ? "alarm" : "box");
        }

        Box(text, layers.Count, "output " + string.Join(", ", network.Outputs.Select(v => $"{v.PortName} {Shapes.Format(v.Shape)}")),
            "page");
        return text.Append("</svg>\n").ToString();
    }

    /// <summary>A name, its beginning cut off where it is too long: names have their beginnings in common.</summary>
    private static string EndOf(string name, int most) => name.Length <= most ? name : "…" + name[^Math.Max(1, most - 1)..];

    /// <summary>The layer whose output a value is, or shows; −1 for an input of the network.</summary>
    private static int SourceOf(Network network, List<Operator> layers, Value value)
    {
        Operator? producer = network.Producer(value);
        return producer switch
        {
            null => -1,
            { IsView: true } => SourceOf(network, layers, producer.Input),
            _ => layers.IndexOf(producer),
        };
    }

    /// <summary>A line to the next layer is straight; one past other layers goes around them, each in a lane of its own.</summary>
    private static int Connect(StringBuilder text, int from, int to, int lane)
    {
        int middle = Left + (BoxWidth / 2);
        if (to == from + 1)
        {
            text.Append(CultureInfo.InvariantCulture,
                $"<polyline class=\"line\" points=\"{middle},{Bottom(from)} {middle},{Top(to)}\"/>\n");
            return lane;
        }

        int side = Left + BoxWidth + Bend + (lane % 10 * 14);
        text.Append(CultureInfo.InvariantCulture, $"<polyline class=\"line\" points=\"{Left + BoxWidth},{Bottom(from) - 8} ")
            .Append(CultureInfo.InvariantCulture, $"{side},{Bottom(from) - 8} {side},{Top(to) + 8} {Left + BoxWidth},{Top(to) + 8}\"/>\n");
        return lane + 1;
    }

    private static void Box(StringBuilder text, int layer, string label, string look)
    {
        text.Append(CultureInfo.InvariantCulture, $"<rect class=\"{look}\" rx=\"5\" x=\"{Left}\" y=\"{Top(layer)}\" ")
            .Append(CultureInfo.InvariantCulture, $"width=\"{BoxWidth}\" height=\"{BoxHeight}\"/>")
            .Append(CultureInfo.InvariantCulture,
                $"<text class=\"{(look == "alarm" ? "on" : string.Empty)}\" x=\"{Left + (BoxWidth / 2)}\" ")
            .Append(CultureInfo.InvariantCulture,
                $"y=\"{Top(layer) + 17}\" text-anchor=\"middle\">{WebUtility.HtmlEncode(label)}</text>\n");
    }

    private static int Top(int layer) => ((layer + 1) * Pitch) + 4;

    private static int Bottom(int layer) => Top(layer) + BoxHeight;
}
