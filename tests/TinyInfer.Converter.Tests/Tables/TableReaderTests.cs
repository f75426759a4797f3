using TinyInfer.Converter.Tables;

namespace TinyInfer.Converter.Tests.Tables;

/// <summary>Tables as spreadsheets, loggers and programs write them.</summary>
public sealed class TableReaderTests
{
    private static readonly TableUse _series = new(true, null, null);

    public static TheoryData<string, string> Same { get; } = new()
    {
        { "comma", "x,y\n1.5,-2\n0.25,4\n-3,0.125\n" },
        { "no header", "1.5,-2\n0.25,4\n-3,0.125\n" },
        { "carriage returns", "x,y\r\n1.5,-2\r\n0.25,4\r\n-3,0.125\r\n" },
        { "old Mac", "x,y\r1.5,-2\r0.25,4\r-3,0.125\r" },
        { "no last line end", "x,y\n1.5,-2\n0.25,4\n-3,0.125" },
        { "semicolons", "x;y\n1.5;-2\n0.25;4\n-3;0.125\n" },
        { "tabs", "x\ty\n1.5\t-2\n0.25\t4\n-3\t0.125\n" },
        { "pipes", "x|y\n1.5|-2\n0.25|4\n-3|0.125\n" },
        { "Excel's line", "sep=;\nx;y\n1.5;-2\n0.25;4\n-3;0.125\n" },
        { "Excel's line, quoted", "\"sep=|\"\nx|y\n1.5|-2\n0.25|4\n-3|0.125\n" },
        { "Excel's line, padded", "sep=,,\nx,y\n1.5,-2\n0.25,4\n-3,0.125\n" },
        { "decimal commas", "x;y\n1,5;-2\n0,25;4\n-3;0,125\n" },
        { "decimal commas without a header", "1,5;-2\n0,25;4\n-3;0,125\n" },
        { "decimal commas and tabs", "1,5\t-2\n0,25\t4\n-3\t0,125\n" },
        { "decimal commas and spaces", "1,5 -2\n0,25 4\n-3 0,125\n" },
        { "decimal commas in quotes", "\"x\",\"y\"\n\"1,5\",\"-2\"\n\"0,25\",\"4\"\n\"-3\",\"0,125\"\n" },
        { "quotes", "\"x\",\"y\"\n\"1.5\",\"-2\"\n\"0.25\",\"4\"\n\"-3\",\"0.125\"\n" },
        { "some quotes", "x,\"y\"\n1.5,\"-2\"\n\"0.25\",4\n-3,0.125\n" },
        { "a delimiter in a name", "\"x, g\",\"y \"\"up\"\"\"\n1.5,-2\n0.25,4\n-3,0.125\n" },
        { "a line end in a name", "\"x\n[g]\",y\n1.5,-2\n0.25,4\n-3,0.125\n" },
        { "spaces", "1.5 -2\n0.25 4\n-3 0.125\n" },
        { "aligned", "   x      y\n 1.5     -2\n0.25      4\n  -3  0.125\n" },
        { "aligned by spaces and tabs", " 1.5  \t -2 \n0.25 \t   4\n  -3\t0.125\t\n" },
        { "spaces behind commas", "x, y\n1.5, -2\n0.25, 4\n-3, 0.125\n" },
        { "numpy.savetxt", "1.500000000000000000e+00 -2.000000000000000000e+00\n2.500000000000000000e-01 "
            + "4.000000000000000000e+00\n-3.000000000000000000e+00 1.250000000000000000e-01\n" },
        { "names in a comment", "# x y\n1.5 -2\n0.25 4\n-3 0.125\n" },
        { "comments", "# made by a logger\n% another\n// and one more\nx,y\n1.5,-2\n# pause, 5\n0.25,4\n-3,0.125\n# end\n" },
        { "empty lines", "\n\nx,y\n\n1.5,-2\n   \n0.25,4\n-3,0.125\n\n\n" },
        { "units", "x,y\ng,m/s²\n1.5,-2\n0.25,4\n-3,0.125\n" },
        { "a unit for one column", "x,y\n[g],\n1.5,-2\n0.25,4\n-3,0.125\n" },
        { "names, units and kinds", "x,y\ng,g\nfloat,float\n1.5,-2\n0.25,4\n-3,0.125\n" },
        { "a trailing delimiter", "x,y,\n1.5,-2,\n0.25,4,\n-3,0.125,\n" },
        { "a trailing delimiter below the names", "x;y\n1.5;-2;\n0.25;4;\n-3;0.125;\n" },
        { "a trailing delimiter without names", "1.5,-2,\n0.25,4,\n-3,0.125,\n" },
        { "a trailing delimiter behind the names", "x,y,\n1.5,-2\n0.25,4\n-3,0.125\n" },
        { "DOS's end of a file", "x,y\n1.5,-2\n0.25,4\n-3,0.125\n\u001A" },
        { "forms of numbers", "x,y\n+1.5,-2.\n.25,4e0\n-3E+00,1.25e-1\n" },
        { "an index of pandas", ",x,y\n0,1.5,-2\n1,0.25,4\n2,-3,0.125\n" },
        { "an index, and numbers for names", ",0,1\n0,1.5,-2\n1,0.25,4\n2,-3,0.125\n" },
        { "numbers for names", "0,1\n1.5,-2.0\n0.25,4.0\n-3.0,0.125\n" },
        { "an index of R", "x y\n1 1.5 -2\n2 0.25 4\n3 -3 0.125\n" },
        { "a quoted index of R", "\"x\" \"y\"\n\"1\" 1.5 -2\n\"2\" 0.25 4\n\"3\" -3 0.125\n" },
        { "a named index", "sample,x,y\n7,1.5,-2\n8,0.25,4\n9,-3,0.125\n" },
        { "text beside", "x,y,note\n1.5,-2,start\n0.25,4,\n-3,0.125,\"a, b\"\n" },
        { "a title above", "Recording of Monday\nx,y\n1.5,-2\n0.25,4\n-3,0.125\n" },
        { "settings above", "Logger 5000, serial 17, version 2\nChannels: 2\n\nx,y\n1.5,-2\n0.25,4\n-3,0.125\n" },
        { "settings of LabVIEW", "LabVIEW Measurement\t\nSeparator\tTab\nDate\t2024/03/01\n***End_of_Header***\t\n\t\nChannels\t2\t\t\n"
            + "Samples\t3\t3\t\nDate\t2024/03/01\t2024/03/01\t\nX0\t0.0E+0\t0.0E+0\t\nDelta_X\t0.1\t0.1\t\n***End_of_Header***\t\t\t\n"
            + "X_Value\tx\ty\tComment\n0.000000\t1.5\t-2\n0.100000\t0.25\t4\n0.200000\t-3\t0.125\n" },
        { "a minus sign as printed", "x,y\n1.5,\u22122\n0.25,4\n\u22123,0.125\n" },
        { "a byte order mark within", "\uFEFFx,y\n1.5,-2\n0.25,4\n-3,0.125\n" },
    };

    [Theory]
    [MemberData(nameof(Same))]
    public void The_same_values_are_read_from(string what, string text)
    {
        Assert.NotEmpty(what);
        foreach (TableUse use in new[] { _series, TableUse.Samples, TableUse.Samples with { Width = 2 } })
        {
            Table table = Read(text, use);

            Assert.Equal((3, 2), (table.Rows, table.Columns));
            Assert.Equal([1.5f, -2, 0.25f, 4, -3, 0.125f], table.Values);
        }
    }

    [Theory]
    [InlineData(",\n1,2\n3,4\n", 3, "NaN NaN 1 2 3 4")]
    [InlineData("x,y\n,\n1,2\n", 2, "NaN NaN 1 2")]
    [InlineData("x,y\nnan,\n1,NA\n", 2, "NaN NaN 1 NaN")]
    [InlineData(";\n;\n1,5;2\n", 3, "NaN NaN NaN NaN 1.5 2")]
    [InlineData("NaN,NaN\n1,2\n", 2, "NaN NaN 1 2")]
    [InlineData("#N/A,1\n2,3\n", 2, "NaN 1 2 3")]
    [InlineData("x,y\n1,null\n-,4\n", 2, "1 NaN NaN 4")]
    [InlineData("0.5,\n0.25,\n0.125,3\n", 3, "0.5 NaN 0.25 NaN 0.125 3")]
    public void What_a_sensor_did_not_give_is_missing(string text, int rows, string expected)
    {
        Table table = Read(text, _series);

        Assert.Equal(rows, table.Rows);
        Assert.Equal(expected, string.Join(' ', table.Values));
        Assert.Equal(table.Values.Count(float.IsNaN), table.Report.Missing);
    }

    [Theory]
    [InlineData("0,62.5,125,187.5\n0.3,-1.7,0.6,-1.5\n-0.4,0.3,-2,1.5\n", 2)]
    [InlineData("0,62.5,125,187.5,250,312.5\n1,5,2,8,3,9\n4,1,7,2,9,3\n3,3,3,1,2,2\n", 3)]
    [InlineData(
        "20.5,31.2,50.1,80,130,210.5,333,512\n0.3,0.7,0.6,0.1,0.2,0.3,0.1,0.4\n"
        + "0.1,0.1,0.2,0.1,0.2,0.3,0.1,0.4\n0.3,0.7,0.6,0.1,0.2,0.3,0.1,0.4\n", 3)]
    [InlineData("2019,2020,2021,2022\n0.5,0.25,0.125,0.5\n0.75,0.25,0.125,0.5\n", 2)]
    [InlineData("1000,900,800,700,600\n0.5,0.25,0.125,0.5,0.1\n0.75,0.25,0.125,0.5,0.9\n", 2)]
    [InlineData("0,1,2\n0.5,0.25,0.125\n0.75,0.25,0.125\n", 2)]
    [InlineData("0\n0.500\n0.125\n-0.250\n", 3)]
    [InlineData("time,0,1\n0.5,0.25,0.125\n0.75,0.25,0.125\n", 2)]
    [InlineData("id,100,200,300\n1,5,7,2\n2,7,8,1\n", 2)]
    [InlineData("\"0\";\"62,5\";\"125\";\"187,5\"\n0,3;-1,7;0,6;-1,5\n-0,4;0,3;-2;1,5\n", 2)]
    public void Numbers_that_name_columns_are_no_values(string text, int rows)
    {
        Table table = Read(text, _series);

        Assert.Equal((rows, 1), (table.Rows, table.Report.HeaderLine));
    }

    [Theory]
    [InlineData("0,1,2,3\n1,2,3,4\n2,3,4,5\n", 3, false)]
    [InlineData("0.5,0.25\n0.75,0.25\n0.5,0.25\n", 3, false)]
    [InlineData("1,2,3\n4,2,6\n5,1,1\n3,3,1\n", 4, true)]
    [InlineData("0,1\n5,2\n7,1\n3,3\n", 4, true)]
    [InlineData("0\n0.5\n0.125\n1\n", 4, false)]
    [InlineData("5\n6\n7\n", 3, false)]
    [InlineData("3,1,4,1,5\n2,7,1,8,2\n1,6,1,8,0\n", 3, false)]
    public void Numbers_that_may_be_values_are_and_doubt_is_said(string text, int rows, bool isDoubtful)
    {
        Table table = Read(text, _series);

        Assert.Equal((rows, (int?)null), (table.Rows, table.Report.HeaderLine));
        Assert.Equal(isDoubtful, table.Report.Warnings.Any(w => w.Contains("--header")));
        Assert.Equal(rows - 1, Read(text, _series, new TableOptions { HasHeader = true }).Rows);
    }

    [Fact]
    public void A_header_can_be_denied()
    {
        Table table = Read("0,62.5,125,187.5\n0.3,-1.7,0.6,-1.5\n-0.4,0.3,-2,1.5\n", _series, new TableOptions { HasHeader = false });

        Assert.Equal((3, (int?)null), (table.Rows, table.Report.HeaderLine));
    }

    [Theory]
    [InlineData("x;y\n1,234;5\n2,345;6\n", "'1,234' may have a comma before decimals or between thousands")]
    [InlineData("x;y\n1,234;0.5\n2,345;0.7\n", "'1,234' may have a comma")]
    [InlineData("x;y\n0,5;1.234\n0,7;2.345\n", "'1.234' may have a point before decimals or between thousands")]
    [InlineData("x;y\n0,5;1.25\n0,7;2.5\n", "'1.25' has a point where decimals stand behind a comma")]
    public void A_mark_that_may_mean_either_is_refused(string text, string expected)
    {
        ConversionException refused = Assert.Throws<ConversionException>(() => Read(text, _series));

        Assert.Contains(expected, refused.Message);
        Assert.Contains("line 2, column", refused.Message);
        Assert.Contains("--decimal", refused.Message);
    }

    [Theory]
    [InlineData("x;y\n1,234;5\n2,345;6\n", ',', "1.234 5 2.345 6")]
    [InlineData("x;y\n1,234;5\n2,345;6\n", '.', "1234 5 2345 6")]
    [InlineData("x;y\n1,234.5;5\n2,345;6\n", null, "1234.5 5 2345 6")]
    [InlineData("x;y\n1.234,5;5\n2.345;0,5\n", null, "1234.5 5 2345 0.5")]
    [InlineData("x;y\n1,234,567;5\n2;6\n", null, "1234567 5 2 6")]
    [InlineData("x;y\n1 234,5;5\n2;6\n", null, "1234.5 5 2 6")]
    [InlineData("x,y\n1'234.5,5\n2,6\n", null, "1234.5 5 2 6")]
    [InlineData("x,y\n\"1,234.5\",5\n2,6\n", null, "1234.5 5 2 6")]
    [InlineData("0,037\n0,863\n-0,118\n", null, "0.037 0.863 -0.118")]
    public void Thousands_are_read_where_nothing_else_can_be_meant(string text, char? mark, string expected) =>
        Assert.Equal(expected, string.Join(' ', Read(text, _series, new TableOptions { DecimalMark = mark }).Values));

    [Theory]
    [InlineData("x,y\n1,2\n3\n4,5\n", "line 3: 1 values where other lines have 2")]
    [InlineData("x,y\n1,2\n3,4,5\n6,7\n", "line 3: 3 values where other lines have 2")]
    [InlineData("x,y\n# note\n\n1,2\n3,4,5\n6,7\n", "line 5: 3 values")]
    [InlineData("x,y\n1,2\n3,oops\n5,6\n", "line 3, column 2 (y): 'oops' is not a number")]
    [InlineData("1,2\n3,4\n5,6g\n", "line 3, column 2: '6g' is not a number")]
    [InlineData("x,y\n1,2\n3,inf\n5,6\n", "line 3, column 2 (y): 'inf' is not finite")]
    [InlineData("x,y\n1,2\n3,1e999\n5,6\n", "line 3, column 2 (y): '1e999' is not finite")]
    [InlineData("x,y\n1,2\n3,0x10\n5,6\n", "'0x10' is not a number")]
    [InlineData("x,y\n1,2\n3,#DIV/0!\n5,6\n", "'#DIV/0!' is not a number")]
    [InlineData("x,y\n1,2\n\"3,4\n5,6\n7,8\n", "line 3: a quote is opened here")]
    [InlineData("x,y\n", "there are no rows of numbers")]
    [InlineData("# nothing\n\n", "there are no rows of numbers")]
    [InlineData("a,b\nc,d\n", "there are no")]
    public void What_is_wrong_is_said_with_its_place(string text, string expected) =>
        Assert.Contains(expected, Assert.Throws<ConversionException>(() => Read(text, _series)).Message);

    [Theory]
    [InlineData("x;y\n1.234;2.000\n1.000;3.500\n", true)]
    [InlineData("x;y\n1.234;0.500\n1.000;3.500\n", false)]
    [InlineData("x;y\n1.234;2.00\n1.000;3.500\n", false)]
    [InlineData("x,y\n1.234,2.000\n1.000,3.500\n", false)]
    public void Points_that_may_stand_between_thousands_are_said(string text, bool isDoubtful)
    {
        Table table = Read(text, _series);

        Assert.Equal(1.234f, table.Values[0]);
        Assert.Equal(isDoubtful, table.Report.Warnings.Any(warning => warning.Contains("--decimal comma")));
    }

    [Fact]
    public void A_sample_needs_all_its_values() =>
        Assert.Contains("line 2, column 2 (y): the value is missing",
            Assert.Throws<ConversionException>(() => Read("x,y\n1,\n3,4\n", TableUse.Samples)).Message);

    [Theory]
    [InlineData("y,x", "2 1 4 3")]
    [InlineData("Y", "2 4")]
    [InlineData("2", "2 4")]
    [InlineData("x,x", "1 1 3 3")]
    public void Columns_are_taken_as_asked_for(string columns, string expected) =>
        Assert.Equal(expected, string.Join(
            ' ', Read("x,y\n1,2\n3,4\n", _series, new TableOptions { Columns = columns.Split(',') }).Values));

    [Fact]
    public void Columns_of_one_name_are_said_and_told_apart_by_number()
    {
        const string Text = "x,x\n1,2\n3,4\n";

        Assert.Contains("2 columns are called 'x'", Assert.Single(Read(Text, _series).Report.Warnings));
        Assert.Contains("columns 1 and 2 are called so",
            Assert.Throws<ConversionException>(() => Read(Text, _series, new TableOptions { Columns = ["x"] })).Message);
        Assert.Equal([2f, 4], Read(Text, _series, new TableOptions { Columns = ["2"] }).Values);
    }

    [Fact]
    public void What_is_passed_over_is_said_with_the_reason()
    {
        TableReport report = Read("no,time_s,x,state,\n1,0.1,5,on,\n2,0.2,6,off,\n3,0.3,7,on,\n", _series).Report;

        Assert.Equal(["x"], report.Columns);
        Assert.Equal("no: numbers of rows; state: text; column 5: empty",
            string.Join("; ", report.PassedOver.Select(p => $"{p.Key}: {p.Value}")));
        Assert.Equal(("time_s", 10.0), (report.Time?.Column, report.Time?.Rate ?? 0));
    }

    [Fact]
    public void A_value_of_a_sample_may_be_called_time()
    {
        const string Text = "age,time,label\n50,3,1\n60,2,0\n55,9,1\n";

        Assert.Equal(["age", "time", "label"], Read(Text, TableUse.Samples with { Width = 3 }).Report.Columns);
        Assert.Equal(["age"], Read(Text, TableUse.Samples with { Width = 1 }).Report.Columns);
    }

    private static Table Read(string text, TableUse use, TableOptions? options = null) =>
        TableReader.Read(new StringReader(text), "t.csv", use, options ?? new TableOptions());
}
