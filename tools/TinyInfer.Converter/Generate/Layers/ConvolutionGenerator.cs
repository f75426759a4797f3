using TinyInfer.Converter.Blob.Records;
using TinyInfer.Converter.Boards;
using TinyInfer.Converter.Cost;
using TinyInfer.Converter.Generate.Arithmetic;
using TinyInfer.Converter.Generate.Code;
using TinyInfer.Converter.Generate.Convolution;
using TinyInfer.Converter.Generate.Packing;

namespace TinyInfer.Converter.Generate.Layers;

/// <summary>
/// Generates convolutions: all weights of a position in straight line, in loops over the positions. A transposed convolution is several,
/// one for each phase of its stride, whose results lie between each other's.
/// </summary>
internal abstract class ConvolutionGenerator : LayerGenerator
{
    /// <summary>Integers of working memory that a tile of groups may take, where more than one group is in it.</summary>
    private const int TilePackedCount = 512;

    private readonly int _zeroPoint;
    private readonly List<(ConvGeometry Geometry, ConvGroup[] Groups)> _phases = [];

    /// <summary>Reads the layer.</summary>
    /// <param name="record">The operator record.</param>
    /// <param name="phases">The window of each phase; one where there is no transposition.</param>
    /// <param name="linear">The weights of all phases, one after the other.</param>
    protected ConvolutionGenerator(LayerRecord record, IReadOnlyList<ConvGeometry> phases, LinearRecord linear)
    {
        _zeroPoint = record.IsWide ? 0 : record.Input.ZeroPoint;
        OutputScaling scaling = record.Scaling(linear);
        long[] bias = linear.LongBias;
        int first = 0;
        for (int i = 0; i < phases.Count; i++)
        {
            int outputs = phases[i].OutputChannels;
            int count = outputs * phases[i].Columns;
            AddPhase(phases[i], record.InputRange, linear.Weights[first..(first + count)], bias[(i * outputs)..((i + 1) * outputs)],
                scaling);
            first += count;
        }
    }

    /// <inheritdoc/>
    internal override IEnumerable<Requantization> Requantizations =>
        _phases.SelectMany(p => p.Groups).SelectMany(g => g.Outputs).Select(o => o.Requantization);

    /// <inheritdoc/>
    internal override Func<CodePrice, GeneratedLayer> Generate(ClampTable? clamp)
    {
        Func<CodePrice, List<ConvPart>>[] phases = [.. _phases.Select((phase, i) => WritePhase(
            phase.Geometry, phase.Groups, clamp, _phases.Count == 1 ? string.Empty : $"Phase{i}"))];
        return price =>
        {
            List<ConvPart> parts = [.. phases.SelectMany(phase => phase(price))];
            return new GeneratedLayer(
                [.. parts.SelectMany(p => p.Methods)],
                parts.Max(p => p.PackedCount),
                parts.Aggregate(default(IlCost), (sum, p) => sum + p.Cost),
                nameOf => WriteRun(parts, nameOf))
            {
                Span = CodeSpan.Of(parts.Select(p => p.Span), _phases[0].Geometry.Batches),
            };
        };
    }

    /// <summary>Writes a phase in all ways, and gives the one that is best at a price.</summary>
    private Func<CodePrice, List<ConvPart>> WritePhase(ConvGeometry geometry, ConvGroup[] groups, ClampTable? clamp, string name)
    {
        List<ConvTile[]> tiles = WriteTiles(geometry, groups, clamp, name);
        ChannelWalk[] channels = geometry.IsWide || geometry.GroupInputs > 1 ? [] : [.. Directions(geometry, groups).SelectMany(
            way => ChannelWalk.Ways(way.Geometry, way.Groups, _zeroPoint, clamp, name)).Where(w => w.Fits)];
        ConvPart[] rows = geometry.IsWide || geometry.Groups > 1 ? [] : [.. Directions(geometry, groups).SelectMany(
            way => GroupWalk.Ways(way.Geometry, way.Groups[0], _zeroPoint, clamp, name).Concat<ConvPart>(
                LineWalk.Ways(way.Geometry, way.Groups[0], _zeroPoint, clamp, name)).Concat(
                PairWalk.Ways(way.Geometry, way.Groups[0], _zeroPoint, clamp, name))).Where(w => w.Fits)];
        return price =>
        {
            List<ConvPart> best = Best(tiles, price);
            if (channels.MinBy(w => (-w.Groups.Count(), price.Of(w.Cost, w.Span))) is { } walk)
            {
                ConvGroup[] rest = [.. groups.ExceptBy(walk.Groups, g => g.Index)];
                List<ConvPart> walked = [walk, .. rest.Length > 0 ? Best(WriteTiles(geometry, rest, clamp, name), price) : []];
                best = PriceOf(walked) < PriceOf(best) ? walked : best;
            }

            if (rows.MinBy(w => price.Of(w.Cost, w.Span)) is { } row && PriceOf([row]) < PriceOf(best))
            {
                best = [row];
            }

            return best;

            double PriceOf(IEnumerable<ConvPart> some) => some.Sum(p => price.Of(p.Cost, p.Span));
        };
    }

    /// <summary>The best way to write each of some tiles.</summary>
    private static List<ConvPart> Best(List<ConvTile[]> tiles, CodePrice price) => tiles.ConvertAll(
        ways => (ConvPart)ways.MinBy(t => (!t.Fits, price.Of(t.Cost, t.Span), t.Cost.Instructions))!);

    /// <summary>Writes groups in tiles, each in all ways.</summary>
    private List<ConvTile[]> WriteTiles(ConvGeometry geometry, ConvGroup[] groups, ClampTable? clamp, string name)
    {
        List<ConvTile[]> tiles = [];
        foreach (ConvGroup[] tile in Tiles(geometry, groups))
        {
            string tileName = tile.Length == groups.Length ? name : $"{name}Tile{tiles.Count}";
            tiles.Add([.. Directions(geometry, tile).SelectMany(way => Plans(way.Geometry, way.Groups, clamp).Select(
                plan => new ConvTile(way.Geometry, plan, clamp, tileName)))]);
        }

        return tiles;
    }

    /// <summary>Some groups as they are, and with rows and columns exchanged: code goes along rows, or down columns.</summary>
    private static IEnumerable<(ConvGeometry Geometry, ConvGroup[] Groups)> Directions(ConvGeometry geometry, ConvGroup[] groups)
    {
        yield return (geometry, groups);
        ConvGeometry turned = geometry.Transposed;
        yield return (turned, [.. groups.Select(g => g.Transpose(turned))]);
    }

    private void AddPhase(ConvGeometry geometry, ValueRange input, sbyte[] weights, long[] bias, OutputScaling scaling)
    {
        ValueRange range = geometry.IsPadded ? input.Union(new ValueRange(_zeroPoint, _zeroPoint)) : input;
        ValueRange[] ranges = [.. Enumerable.Repeat(range, geometry.Columns)];
        ConvGroup[] groups = new ConvGroup[geometry.Groups];
        int outputs = geometry.GroupOutputs;
        for (int group = 0; group < groups.Length; group++)
        {
            int first = group * outputs;
            (WeightTable table, LinearOutput[] linear) = LinearOutput.Read(
                weights[(first * geometry.Columns)..((first + outputs) * geometry.Columns)], bias[first..(first + outputs)], scaling,
                    ranges, outputs, first);
            groups[group] = new ConvGroup(group, new PlaneSet(geometry, group), table, linear);
        }

        _phases.Add((geometry, groups));
    }

    /// <summary>The ways to go along a row.</summary>
    private IEnumerable<WindowPlan> Plans(ConvGeometry geometry, ConvGroup[] groups, ClampTable? clamp)
    {
        if (geometry.IsWide)
        {
            yield return DotWindows.Plan(geometry, groups, DotLayout.Pairs, _zeroPoint, clamp);
            yield break;
        }

        foreach (DotLayout layout in DotLayout.Triples)
        {
            yield return DotWindows.Plan(geometry, groups, layout, _zeroPoint, clamp);
        }

        foreach (int field in SlidingPacker.FieldWidths.Where(_ => SlidingProducts.Suits(geometry)))
        {
            yield return SlidingProducts.Plan(geometry, groups, field, _zeroPoint, clamp);
        }
    }

    /// <summary>Groups are worked on together as long as the working memory that they share stays small.</summary>
    private static IEnumerable<ConvGroup[]> Tiles(ConvGeometry geometry, ConvGroup[] groups)
    {
        int perGroup = groups[0].Planes.Planes.Count * geometry.WindowHeight * (geometry.InputWidth + geometry.KernelWidth);
        return groups.Chunk(Math.Max(1, TilePackedCount / perGroup));
    }

    private string WriteRun(List<ConvPart> parts, Func<GeneratedMethod, string> nameOf)
    {
        CodeText text = new(MethodBody.RunIndent);
        ConvGeometry any = _phases[0].Geometry;
        text.Line($"int input = {any.InputStart};").Line($"int output = {any.OutputStart};");
        if (any.Batches > 1)
        {
            text.Open($"for (int batch = 0; batch < {any.Batches}; batch++)");
        }

        parts.ForEach(p => p.WriteRun(text, nameOf));
        if (any.Batches > 1)
        {
            text.Line($"input += {any.ImageLength};").Line($"output += {any.OutputImageStep};").Close();
        }

        return text.ToString();
    }
}
