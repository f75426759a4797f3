using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Blob.Records;
using TinyInfer.Format;

namespace TinyInfer.Converter.Tests.Compiled;

/// <summary>Convolutions of all kinds, in sheets of layers.</summary>
internal static class ConvolutionLayers
{
    /// <summary>Compares random layers with their kernels.</summary>
    internal static void CheckRandom(RoundingMode rounding, bool isDepthwise)
    {
        Random random = new(3);
        LayerSheet sheet = new(rounding);
        for (int i = 0; i < 50; i++)
        {
            AddRandom(sheet, random, isDepthwise);
        }

        sheet.Check(random, 10);
    }

    /// <summary>Compares kernels of two to seven columns over rows of one to eight outputs, with strides of one to three.</summary>
    internal static void CheckWidths(bool isDepthwise)
    {
        Random random = new(9);
        LayerSheet sheet = new(RoundingMode.Single);
        for (int kernel = 2; kernel <= 7; kernel++)
        {
            for (int outputs = 1; outputs <= 8; outputs++)
            {
                int stride = 1 + ((kernel + outputs) % 3);
                int padding = random.Next(kernel);
                int width = Math.Max(1, ((outputs - 1) * stride) + kernel - padding - random.Next(2));
                int channels = random.Next(1, 4);
                Add(sheet, random, new ConvolutionShape(
                    random.Next(1, 3), 3, width, channels, 2, outputs, channels * 2, 2, kernel, 1, stride, 1, 1, 0, padding,
                    isDepthwise ? channels : 1)
                {
                    IsDepthwise = isDepthwise,
                });
            }
        }

        sheet.Check(random, 6);
    }

    /// <summary>
    /// Compares convolutions along a line, whose blocks or pairs share products, and asserts that at least so many are written so.
    /// </summary>
    internal static void CheckLines(RoundingMode rounding, int leastBlocks, int leastPairs)
    {
        Random random = new(21);
        LayerSheet sheet = new(rounding);
        for (int i = 0; i < 28; i++)
        {
            // Two to six cells of three taps; lines of one block, of whole iterations, and of any length.
            int kernel = 4 + (i % 14);
            int outputs = i % 5 == 0 ? 1 + random.Next(9) : 20 + random.Next(40);
            int padding = random.Next(2) == 0 ? 0 : random.Next(kernel);
            int width = Math.Max(1, outputs + kernel - 1 - padding - random.Next(padding + 1));
            int height = 1 + (i % 3 == 2 ? random.Next(1, 3) : 0);
            int channels = random.Next(2, 9);
            int filters = random.Next(2, 7);
            bool isDown = i % 7 == 3;
            ConvolutionShape shape = isDown
                ? new(1, width, height, channels, outputs, height, filters, kernel, 1, 1, 1, 1, 1, padding, 0, 1)
                : new(random.Next(1, 3), height, width, channels, height, outputs, filters, 1, kernel, 1, 1, 1, 1, 0, padding, 1);
            AddUsual(sheet, random, shape, i);
        }

        string code = string.Concat(sheet.Check(random, 8).Files.Select(f => f.Text));
        Assert.InRange(code.Split("Line(m, t, input, output);").Length - 1, leastBlocks, 28);
        Assert.InRange(code.Split("Pairs(m, t, input, output);").Length - 1, leastPairs, 28);
    }

    /// <summary>
    /// Compares convolutions along a line with weights that are as large as they can be, with one to sixteen channels and lines that end
    /// anywhere in an iteration, and asserts that at least so many are written in pairs.
    /// </summary>
    internal static void CheckPairs(RoundingMode rounding, int least)
    {
        Random random = new(23);
        LayerSheet sheet = new(rounding);
        AddPairs(sheet, random, 32);
        string code = string.Concat(sheet.Check(random, 8).Files.Select(f => f.Text));
        Assert.InRange(code.Split("Pairs(m, t, input, output);").Length - 1, least, 32);
    }

    /// <summary>Adds convolutions along a line, those with the largest weights among them.</summary>
    internal static void AddPairs(LayerSheet sheet, Random random, int count)
    {
        for (int i = 0; i < count; i++)
        {
            int kernel = 3 + (i % 10);
            int outputs = 17 + i;
            int padding = i % 3 == 0 ? 0 : random.Next(kernel);
            int channels = 1 + (i % 16);
            ConvolutionShape shape = new(1, 1, outputs + kernel - 1 - padding, channels, 1, outputs, 1 + (i % 5), 1, kernel, 1, 1, 1, 1, 0,
                padding, 1);
            AddUsual(sheet, random, shape, i, (i % 4) switch { 0 => -128, 1 => 127, _ => null });
        }
    }

    /// <summary>Compares convolutions whose rows share products, and asserts that most are written so.</summary>
    internal static void CheckSharedRows(RoundingMode rounding)
    {
        Random random = new(22);
        LayerSheet sheet = new(rounding);
        for (int i = 0; i < 24; i++)
        {
            int kernel = 2 + (i % 5);
            int padding = random.Next(kernel);
            int channels = random.Next(1, kernel > 3 ? 3 : 7);
            int height = kernel + random.Next(3, 12);
            int width = 3 + random.Next(3, 10);
            ConvolutionShape shape = new(
                random.Next(1, 3), height, width, channels, height + padding + random.Next(padding + 1) - kernel + 1, width - 2,
                random.Next(2, 5), kernel, 3, 1, 1, 1, 1, padding, 0, 1);
            AddUsual(sheet, random, shape, i);
        }

        string code = string.Concat(sheet.Check(random, 8).Files.Select(f => f.Text));
        Assert.InRange(code.Split(" = low01").Length + code.Split("- low01").Length, 12, int.MaxValue);
    }

    /// <summary>
    /// Adds a convolution with rescalings as the quantizer makes them, and weights of one kind or another: spread evenly, bell-shaped with
    /// few bits, the extremes alone, zeros between others, and lines that are alike, whose differences are zeros; or all are one weight.
    /// </summary>
    private static void AddUsual(LayerSheet sheet, Random random, ConvolutionShape shape, int kind, int? weight = null)
    {
        int period = shape.Channels * 3;
        sbyte[] weights = new sbyte[shape.WeightCount];
        for (int i = 0; i < weights.Length; i++)
        {
            weights[i] = (kind % 6) switch
            {
                _ when weight != null => (sbyte)weight,
                0 or 1 => (sbyte)random.Next(-60, 61),
                2 => random.NextWeight(3, 7),
                3 => random.Next(4) == 0 ? (sbyte)random.Next(-127, 128) : (sbyte)0,
                4 => i >= period && random.Next(3) > 0 ? weights[i - period] : (sbyte)random.Next(-50, 51),
                _ => random.Next(3) == 0 ? (sbyte)0 : random.Next(2) == 0 ? (sbyte)-127 : (sbyte)127,
            };
        }

        int sum = Enumerable.Range(0, shape.OutputChannels).Max(
            row => Enumerable.Range(row * shape.Columns, shape.Columns).Sum(i => Math.Abs((int)weights[i])));
        BlobOperator op = OperatorOf(shape).Weights(weights)
            .Ints([.. Enumerable.Range(0, shape.OutputChannels).Select(_ => random.Next(-1000, 1000))])
            .Requantization([.. Enumerable.Range(0, shape.OutputChannels).Select(
                _ => FixedPointMultiplier.FromDouble(1.0 / (Math.Max(31, (sum / 3) + random.Next(99)) | 1)))], -128, 127);
        sheet.Add(shape.ToString(), op, shape.InputShape, random.NextZeroPoint(), shape.OutputShape, random.NextZeroPoint());
    }

    /// <summary>Compares layers with windows that see nothing but padding, and with kernel rows of zeros.</summary>
    internal static void CheckPadding(bool isDepthwise)
    {
        Random random = new(17);
        LayerSheet sheet = new(RoundingMode.Single);
        for (int i = 0; i < 8; i++)
        {
            ConvolutionShape shape = new(1, 3, 8, 2, 5, 7, 2, 3, 3, 1, 1, 1, 1, 4, 1, isDepthwise ? 2 : 1) { IsDepthwise = isDepthwise };
            sbyte[] weights = [.. Enumerable.Range(0, shape.WeightCount).Select(k => (sbyte)(k % 4 == i % 4 ? 0 : random.Next(-127, 128)))];
            Add(sheet, random, shape, weights);
        }

        sheet.Check(random, 6);
    }

    /// <summary>Compares layers whose weights and inputs are as large as they can be.</summary>
    internal static void CheckExtremes(int groups, bool isDepthwise)
    {
        Random random = new(4);
        LayerSheet sheet = new(RoundingMode.Single);
        foreach (sbyte weight in (sbyte[])[-128, -127, 127])
        {
            ConvolutionShape shape = new(1, 7, 9, 4, 7, 9, 4, 7, 7, 1, 1, 1, 1, 3, 3, groups) { IsDepthwise = isDepthwise };
            Add(sheet, random, shape, [.. Enumerable.Repeat(weight, shape.WeightCount)]);
        }

        sheet.Check(random, 6);
    }

    /// <summary>Adds a convolution or a depthwise one of any shape.</summary>
    internal static void AddRandom(LayerSheet sheet, Random random) => Add(sheet, random, Shape(random, random.Next(3) == 0));

    /// <summary>Adds a convolution of any shape.</summary>
    internal static void AddRandom(LayerSheet sheet, Random random, bool isDepthwise) => Add(sheet, random, Shape(random, isDepthwise));

    /// <summary>Adds a transposed convolution of any shape.</summary>
    internal static void AddTransposed(LayerSheet sheet, Random random)
    {
        int groups = random.Next(3) == 0 ? 2 : 1;
        int channels = groups * random.Next(1, 5);
        int outputs = groups * random.Next(1, 4);
        int[] size = [random.Next(1, 5), random.Next(1, 6)];
        List<int> output = [];
        List<int> attributes = [];
        int taps = 1;
        int phases = 1;
        for (int axis = 0; axis < 2; axis++)
        {
            int kernel = random.Next(1, 5);
            int stride = random.Next(1, 4);
            int dilation = random.Next(1, 3);
            int full = ((size[axis] - 1) * stride) + ((kernel - 1) * dilation) + 1;
            int padding = random.Next(Math.Min(full, 3));
            output.Add(Math.Max(1, full - padding + random.Next(-1, 2)));
            TransposedPhases axisPhases = new(output[axis], kernel, stride, dilation, padding);
            attributes.AddRange(axisPhases.ToAxis().Attributes);
            taps *= axisPhases.Taps.Sum(t => t.Length);
            phases *= axisPhases.Taps.Count;
        }

        int zeroPoint = random.NextZeroPoint();
        BlobOperator op = new BlobOperator(OperatorCode.ConvTranspose2D)
            .Attribute(1, size[0], size[1], channels, output[0], output[1], outputs, groups)
            .Attribute([.. attributes])
            .Weights(random.NextWeights(taps * outputs * (channels / groups)));
        double sum = channels / groups * taps * 127 * 10;
        op.Ints([.. Enumerable.Range(0, phases * outputs).Select(_ => random.Next(-(int)sum - 1, (int)sum + 1))])
            .Requantization([FixedPointMultiplier.FromDouble(100 / sum)], -128, 127);
        sheet.Add(
            $"transposed {size[0]}x{size[1]}x{channels} to {output[0]}x{output[1]}x{outputs}", op, [1, size[0], size[1], channels],
                random.NextZeroPoint(),
            [1, output[0], output[1], outputs], zeroPoint);
    }

    /// <summary>Strides, dilations, paddings of all kinds; kernels from one tap on; groups, and a group for every channel.</summary>
    private static ConvolutionShape Shape(Random random, bool depthwise)
    {
        int kernelHeight = random.Next(1, 5);
        int kernelWidth = random.Next(1, 6);
        int strideY = random.Next(1, 4);
        int strideX = random.Next(1, 4);
        int dilationY = random.Next(3) == 0 ? random.Next(2, 4) : 1;
        int dilationX = random.Next(3) == 0 ? random.Next(2, 4) : 1;
        int groups = random.Next(3) == 0 ? random.Next(2, 4) : 1;
        int channels = depthwise ? random.Next(1, 9) : groups * random.Next(1, 6);
        int outputs = depthwise ? channels * random.Next(1, 3) : groups * random.Next(1, 6);
        int spanY = ((kernelHeight - 1) * dilationY) + 1;
        int spanX = ((kernelWidth - 1) * dilationX) + 1;
        int padTop = random.Next(spanY);
        int padLeft = random.Next(spanX);
        int height = random.Next(Math.Max(1, spanY - padTop), spanY + 8);
        int width = random.Next(Math.Max(1, spanX - padLeft), spanX + 9);
        int padBottom = random.Next(spanY);
        int padRight = random.Next(spanX);
        int outputHeight = ((height + padTop + padBottom - spanY) / strideY) + 1;
        int outputWidth = ((width + padLeft + padRight - spanX) / strideX) + 1;
        return new ConvolutionShape(
            random.Next(1, 3), height, width, channels, outputHeight, outputWidth, outputs, kernelHeight, kernelWidth, strideY, strideX,
            dilationY, dilationX, padTop, padLeft, depthwise ? channels : groups)
        {
            IsDepthwise = depthwise,
        };
    }

    /// <summary>Adds a convolution with weights spread evenly, and rescalings by 1/k with an odd k, as the quantizer makes them.</summary>
    internal static void AddTypical(LayerSheet sheet, Random random, ConvolutionShape shape)
    {
        BlobOperator op = OperatorOf(shape)
            .Weights([.. Enumerable.Range(0, shape.WeightCount).Select(_ => (sbyte)random.Next(-127, 128))])
            .Ints([.. Enumerable.Range(0, shape.OutputChannels).Select(_ => random.Next(-1000, 1000))])
            .Requantization([.. Enumerable.Range(0, shape.OutputChannels).Select(
                _ => FixedPointMultiplier.FromDouble(1.0 / (random.Next(500, 1000) | 1)))], -128, 127);
        sheet.Add(shape.ToString(), op, shape.InputShape, 0, shape.OutputShape, 0);
    }

    private static BlobOperator OperatorOf(ConvolutionShape shape)
    {
        BlobOperator op = new BlobOperator(shape.IsDepthwise ? OperatorCode.DepthwiseConv2D : OperatorCode.Conv2D).Attribute(
            shape.Attributes);
        return shape.IsDepthwise ? op : op.Attribute(shape.Groups);
    }

    /// <summary>Adds a convolution.</summary>
    internal static void Add(LayerSheet sheet, Random random, ConvolutionShape shape, sbyte[]? weights = null)
    {
        int zeroPoint = random.NextZeroPoint();
        BlobOperator op = OperatorOf(shape);
        op.Weights(weights ?? random.NextWeights(shape.WeightCount));
        random.AddScaling(op, shape.OutputChannels, shape.Columns * 127 * 20, zeroPoint);
        sheet.Add(shape.ToString(), op, shape.InputShape, random.NextZeroPoint(), shape.OutputShape, zeroPoint);
    }
}
