using TinyInfer.Converter.Plan;

namespace TinyInfer.Converter.Emit.Compiled;

/// <summary>Generates convolutions: all weights of a position in straight line, in loops over the positions.</summary>
internal sealed class ConvolutionGenerator : LayerGenerator
{
    /// <summary>Integers of working memory that a tile of groups may take, where more than one group is in it.</summary>
    private const int TilePackedCount = 512;

    private readonly ConvGeometry _geometry;
    private readonly int _zeroPoint;
    private readonly ConvGroup[] _groups;

    private ConvolutionGenerator(LayerRecord record, ConvGeometry geometry, sbyte[] weights, int[] bias, OutputScaling scaling)
    {
        _geometry = geometry;
        _zeroPoint = record.Input.ZeroPoint;
        ValueRange range = geometry.IsPadded ? record.InputRange.Union(new ValueRange(_zeroPoint, _zeroPoint)) : record.InputRange;
        ValueRange[] ranges = [.. Enumerable.Repeat(range, geometry.Columns)];
        _groups = new ConvGroup[geometry.Groups];
        int outputs = geometry.GroupOutputs;
        for (int group = 0; group < _groups.Length; group++)
        {
            (WeightTable table, LinearOutput[] linear) = LinearOutput.Read(
                weights[(group * outputs * geometry.Columns)..((group + 1) * outputs * geometry.Columns)],
                bias[(group * outputs)..((group + 1) * outputs)], scaling, ranges, outputs, group * outputs);
            _groups[group] = new ConvGroup(new PlaneSet(geometry, group), table, linear);
        }
    }

    /// <inheritdoc/>
    internal override IEnumerable<Requantization> Requantizations => _groups.SelectMany(g => g.Outputs).Select(o => o.Requantization);

    /// <summary>Reads a convolution.</summary>
    internal static ConvolutionGenerator ReadConv2D(LayerRecord record)
    {
        ConvGeometry geometry = ConvGeometry.Read(record);
        geometry = geometry with { Groups = record.Next() };
        return new ConvolutionGenerator(record, geometry, record.Weights(0), record.Ints(1), record.Scaling(2));
    }

    /// <summary>Reads a depthwise convolution: as many groups as channels.</summary>
    internal static ConvolutionGenerator ReadDepthwise(LayerRecord record)
    {
        ConvGeometry geometry = ConvGeometry.Read(record);
        geometry = geometry with { Groups = geometry.Channels };
        return new ConvolutionGenerator(record, geometry, record.Weights(0), record.Ints(1), record.Scaling(2));
    }

    /// <inheritdoc/>
    internal override GeneratedLayer Generate(ClampTable? clamp)
    {
        List<ConvTile> tiles = [];
        foreach (ConvGroup[] groups in Tiles())
        {
            string name = _groups.Length == groups.Length ? string.Empty : $"Tile{tiles.Count}";
            tiles.Add(DotLayout.All.Select(layout => new ConvTile(_geometry, groups, layout, _zeroPoint, clamp, name)).MinBy(t => t.Cost.Instructions)!);
        }

        return new GeneratedLayer(
            [.. tiles.SelectMany(t => t.Methods)],
            tiles.Max(t => t.PackedCount),
            tiles.Aggregate(default(IlCost), (sum, tile) => sum + tile.Cost),
            nameOf => WriteRun(tiles, nameOf));
    }

    /// <summary>Groups are worked on together as long as the working memory that they share stays small.</summary>
    private IEnumerable<ConvGroup[]> Tiles()
    {
        int perGroup = _groups[0].Planes.Planes.Count * _geometry.WindowHeight * (_geometry.Width + _geometry.KernelWidth);
        return _groups.Chunk(Math.Max(1, TilePackedCount / perGroup));
    }

    private string WriteRun(List<ConvTile> tiles, Func<GeneratedMethod, string> nameOf)
    {
        CodeText text = new(MethodBody.RunIndent);
        text.Line("sbyte[] m = Data;").Line("sbyte[] t = Scratch.Clamp;").Line("long[] s = Scratch.Packed;")
            .Line($"int input = {_geometry.InputStart};").Line($"int output = {_geometry.OutputStart};");
        if (_geometry.Batches > 1)
        {
            text.Open($"for (int batch = 0; batch < {_geometry.Batches}; batch++)");
        }

        tiles.ForEach(tile => tile.WriteRun(text, nameOf));
        if (_geometry.Batches > 1)
        {
            text.Line($"input += {_geometry.ImageLength};").Line($"output += {_geometry.OutputImageStep};").Close();
        }

        return text.ToString();
    }
}
