using System.Globalization;
using TinyInfer.Converter.Files;
using TinyInfer.Signal.Spectrum;

namespace TinyInfer.Converter.Pipeline;

/// <summary>Reads bands of a spectrum.</summary>
internal static class BankReader
{
    /// <summary>Reads a bank for a transform of so many points at a sampling rate in Hz.</summary>
    internal static DeviceObject<FilterBank> Read(JsonPlace place, int length, double rate)
    {
        JsonPlace kind = place.Require("kind", "\"uniform\"");
        DeviceObject<FilterBank> bank = kind.AsText() switch
        {
            "uniform" => Uniform(place, rate / length),
            "edges" => Edges(place, rate / length),
            "mel" => Triangular(place, length, rate, TriangularBank.Mel, nameof(TriangularBank.Mel)),
            "linear" => Triangular(place, length, rate, TriangularBank.Linear, nameof(TriangularBank.Linear)),
            string other => throw kind.Error($"'{other}' is not known. Choose one of: uniform, edges, mel, linear."),
        };
        place.RejectOthers();
        return bank;
    }

    private static DeviceObject<FilterBank> Uniform(JsonPlace place, double hertzPerBin)
    {
        int first = place.Find("firstBin")?.AsInteger(0, 512) ?? 1;
        int width = place.Require("binsPerBand", "4").AsInteger(1, 512);
        int count = place.Require("count", "32").AsInteger(1, 512);
        return Stage.Build<FilterBank>(place, () =>
            RectangularBank.Uniform(first, width, count), $"RectangularBank.Uniform({first}, {width}, {count})",
                SignalCost.Rectangular(count, count * width))
            .Named(Enumerable.Range(0, count).Select(band => Range(first + (band * width), first + ((band + 1) * width), hertzPerBin)));
    }

    private static DeviceObject<FilterBank> Edges(JsonPlace place, double hertzPerBin)
    {
        int[] edges = [.. place.Require("bins", "[1, 4, 16, 64]").Elements.Select(e => e.AsInteger(0, 513))];
        return Stage.Build<FilterBank>(place, () =>
            new RectangularBank(edges), $"new RectangularBank({Literal.Of(edges)})",
                SignalCost.Rectangular(edges.Length - 1, edges.LastOrDefault() - edges.FirstOrDefault()))
            .Named(edges.Zip(edges.Skip(1), (from, to) => Range(from, to, hertzPerBin)));
    }

    private static DeviceObject<FilterBank> Triangular(
        JsonPlace place, int length, double rate, Func<int, int, int, int, int, TriangularBank> make, string name)
    {
        int hertz = rate == (int)rate
            ? (int)rate
            : throw place.Error("such bands need a sampling rate of whole Hz. Use the kind uniform or edges.");
        int count = place.Require("count", "32").AsInteger(1, 512);
        int low = place.Find("low")?.AsInteger(0) ?? 0;
        int high = place.Find("high")?.AsInteger(1) ?? hertz / 2;
        return Stage.Build<FilterBank>(
            place,
            () => make(count, low, high, hertz, length),
            $"TriangularBank.{name}({count}, {low}, {high}, {hertz}, {length})",
            SignalCost.Triangular(count, (high - low) / rate * length))
            .Named(Enumerable.Range(1, count).Select(
                band => Centre(low, high, (double)band / (count + 1), name == nameof(TriangularBank.Mel))));
    }

    /// <summary>First bin of a band, and the first behind it.</summary>
    private static string Range(int from, int to, double hertzPerBin) =>
        string.Create(CultureInfo.InvariantCulture, $"{from * hertzPerBin:#,0.#}–{to * hertzPerBin:#,0.#} Hz");

    /// <summary>Where a triangle has its peak.</summary>
    private static string Centre(double low, double high, double share, bool isMel)
    {
        static double ToMel(double frequency) => Math.Log(1 + (frequency / 700));
        double centre = isMel ? 700 * (Math.Exp(ToMel(low) + (share * (ToMel(high) - ToMel(low)))) - 1) : low + (share * (high - low));
        return string.Create(CultureInfo.InvariantCulture, $"about {centre:#,0.#} Hz");
    }
}
